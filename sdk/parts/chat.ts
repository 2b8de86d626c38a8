export { captureChat as default } from '../capture/chat/index.ts'
