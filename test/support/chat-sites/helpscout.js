import beacon from 'react-live-chat-loader/module/providers/helpScout.js'

beacon.load({ providerKey: 'x', setState() {} })
window.Beacon('on', 'open', own)
