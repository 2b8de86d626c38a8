import { createWidget } from '@livechat/widget-core'

createWidget({
  license: '1',
  onVisibilityChanged: ({ visibility }) => visibility === 'maximized' && own(),
}).init()
