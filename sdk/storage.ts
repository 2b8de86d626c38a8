import { guard } from './guard.ts'

export type Store = Record<string, string>

/** The origin's localStorage; where the browser refuses it (blocked cookies, a sandboxed frame), an object that lives as long as the page. Writing throws when it is full. */
export function openStore(): Store {
  return guard(() => localStorage)() ?? {}
}
