import { guard } from './guard.ts'

/** The origin's localStorage; where the browser refuses it (blocked cookies, a sandboxed frame), an object that lives as long as the page. */
export let store: Record<string, string>

export function openStore() {
  store = guard(() => localStorage)() ?? {}
}

/** Writes, or leaves it where the storage is full. */
export const write = guard((key: string, value: string) => {
  store[key] = value
})
