import { Crisp } from 'crisp-sdk-web'

Crisp.configure('x')
Crisp.chat.onChatOpened(own)
