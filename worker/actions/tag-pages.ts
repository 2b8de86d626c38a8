import type { Model, Tag } from '../../shared/scoring/index.ts'
import type { Env } from '../env.ts'
import { newestModel, type SiteContext } from '../read/site.ts'
import { type Published, publishModel } from './publish-model.ts'

/** Publishes a version that differs by this tag alone, silently. It counts for the past as well. */
export async function tagPages(
  env: Env,
  site: SiteContext,
  tag: Tag,
  author: string,
  now: number,
): Promise<Published> {
  const patterns = tag.patterns.length === 0 ? 'no pages' : tag.patterns.join(', ')
  const note = `${tag.name}: ${patterns}`.slice(0, 200)
  return publishModel(env, site.id, { model: tagged(site, tag), mode: 'silent', author, note }, now)
}

/** The newest model with these patterns under this tag; without the tag where there are none. */
export function tagged(site: Pick<SiteContext, 'model' | 'next'>, tag: Tag): Model {
  const newest = newestModel(site)
  const others = newest.tags.filter(({ name }) => name !== tag.name)
  if (tag.patterns.length === 0) return { ...newest, tags: others }
  const place = newest.tags.findIndex(({ name }) => name === tag.name)
  const tags = place === -1 ? [...others, tag] : newest.tags.with(place, tag)
  return { ...newest, tags }
}
