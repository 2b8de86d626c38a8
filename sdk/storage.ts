import { guard } from './guard.ts'

let opened: Record<string, string> | undefined

/**
 * The origin's localStorage; where the browser refuses it (blocked cookies, a sandboxed frame), an object that lives as long as the
 * page. The first access takes the browser some milliseconds, so nothing comes here before it must.
 */
export function store(): Record<string, string> {
  // biome-ignore lint/suspicious/noAssignInExpressions: opened once
  return (opened ??= guard(() => localStorage)() ?? {})
}
