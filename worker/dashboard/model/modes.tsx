import type { PublishMode } from '../../db/models.ts'

const MODES = {
  silent: ['Count the past, tell nobody', 'Stages rise at once; nobody falls, no webhook rings.'],
  notify: ['Count the past and tell', 'Stages move both ways, and webhooks ring.'],
  'from-now': ['Only from now on', 'What was done keeps its worth; what is done next counts anew.'],
} as const satisfies Record<PublishMode, readonly [name: string, what: string]>

/** What a publish does to the leads that it moves. */
export function Modes({ mode }: { mode: PublishMode }) {
  return (
    <fieldset class="modes">
      <legend>How to publish</legend>
      {Object.entries(MODES).map(([id, [name, what]]) => (
        <label class="choice">
          <input type="radio" name="mode" value={id} checked={id === mode} />
          <span>
            {name} <small>{what}</small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
