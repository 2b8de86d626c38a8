import { guard } from './guard.ts'

export type Store = Record<string, string>

/** The origin's localStorage; where the browser refuses it (blocked cookies, a sandboxed frame), an object that lives as long as the page. */
export function openStore(): Store {
  return guard(() => localStorage)() ?? {}
}

/** Writes, or leaves it where the storage is full. */
export const write = guard((store: Store, key: string, value: string) => {
  store[key] = value
})
