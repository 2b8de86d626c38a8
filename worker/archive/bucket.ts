declare global {
  namespace Cloudflare {
    interface Env {
      /** Events past their hot age. Without it all of them stay in the database. */
      ARCHIVE?: R2Bucket
    }
  }
}

/**
 * The bucket, or null where none is bound. It is asked of the runtime, and not handed on from the door: whoever reads a
 * visitor's events reads them through here, and must not have to know that some are elsewhere. Asked when it is needed, since
 * the build reads our routes where there is no such runtime.
 */
export async function findBucket(): Promise<R2Bucket | null> {
  const { env } = await import('cloudflare:workers')
  return env.ARCHIVE ?? null
}

/** Throws with the fix where rows lead to a bucket that is not bound. */
export async function getBucket(): Promise<R2Bucket> {
  const bucket = await findBucket()
  if (bucket) return bucket
  throw new Error(
    'Events are in the archive, and no bucket is bound: add [[r2_buckets]] with binding "ARCHIVE"',
  )
}

/** An object of a site: its events can be read with `gunzip`. */
export function keyOf(siteId: string, { day, id, version }: { day: string; id: string; version: number }) {
  return `${prefixOf(siteId, { day, id })}${version}.ndjson.gz`
}

/** How every version of an object begins. */
export function prefixOf(siteId: string, { day, id }: { day: string; id: string }): string {
  return `${siteId}/${day}/${id}.`
}
