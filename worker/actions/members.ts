import { normalizeEmail } from '../../shared/identity.ts'
import { deleteMember, type Member, upsertMember } from '../db/members.ts'

export type Added = { ok: true; who: string } | { ok: false; reason: string }

/** Lets somebody in whom Access vouches for, or everybody of a mail domain. Named again, they get the rights named last. */
export async function addMember(
  db: D1Database,
  siteId: string,
  { who, class: rights }: Pick<Member, 'who' | 'class'>,
  now: number,
): Promise<Added> {
  const named = nameOf(who.trim())
  if (named === undefined) {
    return {
      ok: false,
      reason: 'An e-mail such as grace@example.com is needed, or @example.com for everybody there.',
    }
  }
  await upsertMember(db, siteId, { who: named, class: rights }, now).run()
  return { ok: true, who: named }
}

/** False where nobody of that name was let in. */
export async function removeMember(db: D1Database, siteId: string, who: string): Promise<boolean> {
  const { meta } = await deleteMember(db, siteId, who).run()
  return meta.changes > 0
}

function nameOf(text: string): string | undefined {
  if (!text.startsWith('@')) return normalizeEmail(text)
  return normalizeEmail(`everybody${text}`)?.slice('everybody'.length)
}
