import type { Miniflare } from 'miniflare'

const MINUTE = 60_000

/**
 * Calls the worker's scheduled handler once a minute, as `[triggers]` does on Cloudflare; nothing fires it locally. A run that
 * takes longer than a minute is not joined by a second. Returns the function that stops it.
 */
export function startCron(runtime: Miniflare): () => void {
  let running = false
  const timer = setInterval(async () => {
    if (running) return
    running = true
    try {
      const worker = await runtime.getWorker()
      await worker.scheduled({ cron: '* * * * *', scheduledTime: new Date() })
    } catch (error) {
      console.error('The scheduled run failed; the next one tries again.', error)
    } finally {
      running = false
    }
  }, MINUTE)
  return () => clearInterval(timer)
}
