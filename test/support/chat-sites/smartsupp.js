import { init } from 'smartsupp-widget'

init('x', { _loaderUrl: '/none.js' })
smartsupp('on', 'message_sent', own)
