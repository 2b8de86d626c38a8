import type { Frame } from './frame.ts'

/** The door. `refused` says what was wrong with the last try. */
export function Login({ frame, refused }: { frame: Frame; refused: string | null }) {
  return (
    <div class="door">
      <h1>Sign in</h1>
      {refused !== null && (
        <p class="refused" role="alert">
          {refused}
        </p>
      )}
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
      {frame.demoUrl !== null && (
        <p class="soft">
          On this machine, the link that <code>npm start</code> printed signs you in; the keys are in{' '}
          <code>.leadlight/dev.json</code>.
        </p>
      )}
    </div>
  )
}
