export { captureChat } from './capture/chat/index.ts'
