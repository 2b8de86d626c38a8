import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export const HOST = '127.0.0.1'

/** Whether nothing listens on `port` and we may: asked by listening, and by knocking, since a listener on all addresses lets us in beside it. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port)) && !(await answers(port))
}

/** Waits until `port` is free, at most `withinMs`; false when it never was. */
export async function becomesFree(port: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (!(await isFree(port))) {
    if (performance.now() > deadline) return false
    await wait(50)
  }
  return true
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, HOST, () => server.close(() => resolve(true)))
  })
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST)
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
