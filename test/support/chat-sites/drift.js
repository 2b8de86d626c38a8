import drift from 'react-live-chat-loader/module/providers/drift.js'

drift.load({ providerKey: 'x', setState() {} })
window.drift.on('chatOpen', own)
