import type { Member } from '../../db/members.ts'
import type { TypedName } from './people.tsx'
import { Sure } from './section.tsx'

/** Who comes in because Cloudflare Access says who they are. */
export function MemberList({
  url,
  members,
  isSetUp,
  mayChange,
  typed,
}: {
  url: string
  members: readonly Member[]
  isSetUp: boolean
  mayChange: boolean
  typed: TypedName | null
}) {
  const again = typed?.form === 'member' ? typed : null
  return (
    <section class="card" aria-labelledby="members">
      <h2 id="members">By Cloudflare Access</h2>
      <p class="soft">
        {isSetUp
          ? 'Whom Access lets through is in without a key, if named here; their e-mail is the name of what they do.'
          : 'Not set up on this server: LEADLIGHT_ACCESS_TEAM and LEADLIGHT_ACCESS_AUDIENCE are needed, see wrangler.toml. Whom you name here is in once they are.'}
      </p>
      {members.length > 0 && (
        <ul class="things">
          {members.map((member) => (
            <li>
              <div>
                <b>{member.who.startsWith('@') ? `Everybody ${member.who}` : member.who}</b>
                <small>
                  {member.class === 'admin' ? 'Does everything' : 'Looks at everything, changes nothing'}
                </small>
              </div>
              {mayChange && (
                <Sure ask="Remove" of={member.who}>
                  <form method="post" action={`${url}/remove`}>
                    <input type="hidden" name="who" value={member.who} />
                    <button type="submit" class="button danger">
                      Remove
                    </button>
                  </form>
                </Sure>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayChange && (
        <form method="post" action={url} class="adding">
          <h3>Name somebody</h3>
          <label>
            E-mail, or all of a domain
            <input
              name="who"
              required
              maxlength={254}
              placeholder="grace@example.com or @example.com"
              value={again?.name}
              aria-invalid={again ? 'true' : undefined}
              spellcheck={false}
            />
          </label>
          <label>
            May
            <select name="class">
              <option value="read">Look at everything, change nothing</option>
              <option value="admin" selected={again?.class === 'admin'}>
                Do everything
              </option>
            </select>
          </label>
          <button type="submit" class="button">
            Add
          </button>
        </form>
      )}
    </section>
  )
}
