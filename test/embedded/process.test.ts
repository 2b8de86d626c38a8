import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { endProcess, markProcess, stillRuns } from '../../worker/embedded/process.ts'

it('endProcess() ends the process that was marked', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  const mark = await markProcess(child.pid ?? 0)
  expect(mark).not.toBeNull()
  if (!mark) return
  expect(await stillRuns(mark)).toBe(true)
  const exited = once(child, 'exit')
  await endProcess(mark)
  expect((await exited)[1]).toBe('SIGKILL')
  expect(await stillRuns(mark)).toBe(false)
})

it('endProcess() spares another process that was given the same number', async () => {
  const mark = { pid: process.pid, began: 'long ago' }
  expect(await stillRuns(mark)).toBe(false)
  await endProcess(mark)
  expect(await markProcess(process.pid)).not.toBeNull()
})

it('markProcess() knows no process that is not there', async () => {
  expect(await markProcess(2 ** 22 + 1)).toBeNull()
})
