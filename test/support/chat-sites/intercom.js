import Intercom, { onShow } from '@intercom/messenger-js-sdk'

Intercom({ app_id: 'x', widgetUrl: '/none.js' })
onShow(own)
