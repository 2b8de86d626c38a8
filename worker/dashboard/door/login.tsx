import type { Frame } from '../frame.ts'
import type { Vouched } from './access.ts'

export interface LoginView {
  /** What was wrong with the last try. */
  refused: string | null
  vouched: Vouched
}

/** The door. */
export function Login({ frame, view: { refused, vouched } }: { frame: Frame; view: LoginView }) {
  return (
    <div class="door">
      <h1>Sign in</h1>
      {refused !== null && (
        <p class="refused" role="alert">
          {refused}
        </p>
      )}
      <VouchedFor vouched={vouched} />
      <form method="post" action={`${frame.prefix}/dashboard/login`}>
        <label>
          Read or admin key
          <input
            type="password"
            name="key"
            required
            autocomplete="current-password"
            placeholder="rk_… or ak_…"
            spellcheck={false}
          />
        </label>
        <button type="submit" class="button">
          Sign in
        </button>
      </form>
      {frame.demoUrl === null ? (
        <p class="soft">
          Each person has a key of their own. Whoever has an admin key makes another under Settings → People.
        </p>
      ) : (
        <p class="soft">
          On this machine, the link that <code>npm start</code> printed signs you in; the keys are in{' '}
          <code>.leadlight/dev.json</code>.
        </p>
      )}
    </div>
  )
}

function VouchedFor({ vouched }: { vouched: Vouched }) {
  switch (vouched.state) {
    case 'off':
      return null
    case 'refused':
      return (
        <p class="refused" role="alert">
          Cloudflare Access sent an assertion that is not taken: {vouched.why}.
        </p>
      )
    case 'known':
      return (
        <p class="refused" role="alert">
          Cloudflare Access knows you as <b>{vouched.email}</b>, but no site here names you. Ask somebody with
          an admin key to add you under Settings → People.
        </p>
      )
  }
}
