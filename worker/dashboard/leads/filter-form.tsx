import type { Model } from '../../../shared/scoring/index.ts'
import type { Frame } from '../frame.ts'
import { STAGES } from '../stage.tsx'
import { BANDS, type Choice, GRADES, SEEN } from './filter.ts'

/**
 * Which leads are meant, asked in one form: it brings the list up to date while it is filled in, and by its button where
 * there is no script. What it says stands in the address, to be kept and passed on.
 */
export function FilterForm({ frame, choice, model }: { frame: Frame; choice: Choice; model: Model }) {
  const { q, stage, min, max, grade, band, segment, tag, source, account, seen, days } = choice
  const url = `${frame.prefix}/dashboard/`
  const isNarrow = [min, max, segment, tag, source, account, days].some((value) => value !== undefined)
  const isSet = isNarrow || [stage, grade, band, seen].some((value) => value !== undefined)
  return (
    <form
      method="get"
      action={url}
      class="finder"
      aria-label="Find leads"
      hx-get={url}
      hx-trigger="input delay:250ms, submit"
      hx-target="#found"
      hx-select="#found"
      hx-select-oob="#lists"
      hx-swap="outerMorph"
      hx-sync="this:replace"
      hx-indicator="#found"
    >
      <div class="line">
        <label class="search">
          <span class="unseen">Search</span>
          <input
            type="search"
            name="q"
            value={q ?? ''}
            maxlength={200}
            placeholder="Name, e-mail, account or user id"
            autocomplete="off"
          />
        </label>
        {/* On a telephone it folds what stands after it, see finder.css; where there is room, it is not there. */}
        <details class="fold" open={isSet}>
          <summary>Filters</summary>
        </details>
        <Select name="grade" label="Fit" any="any" options={GRADES} value={grade} />
        <Select name="band" label="Band" any="any" options={BANDS} value={band?.toString()} />
        <Select
          name="seen"
          label="Seen"
          any="at any time"
          options={Object.fromEntries(Object.entries(SEEN).map(([id, { words }]) => [id, words]))}
          value={seen}
        />
        <button type="submit" class="button">
          Show
        </button>
      </div>
      <fieldset class="chips">
        <legend class="unseen">Stage</legend>
        <Chip value="" name="All stages" isOn={stage === undefined} />
        {Object.entries(STAGES)
          .filter(([id]) => id !== 'visitor')
          .map(([id, name]) => (
            <Chip value={id} name={name} isOn={stage === id} />
          ))}
      </fieldset>
      <details class="more" open={isNarrow}>
        <summary>More filters</summary>
        <div class="line">
          <label>
            Score from <input type="number" name="min" value={min ?? ''} min={0} max={100} step="any" />
          </label>
          <label>
            to <input type="number" name="max" value={max ?? ''} min={0} max={100} step="any" />
          </label>
          <label>
            Days at the stage, at least{' '}
            <input type="number" name="days" value={days ?? ''} min={0} max={9999} step="any" />
          </label>
          <Select
            name="segment"
            label="Segment"
            any="any"
            options={namesOf(model.segments ?? [])}
            value={segment}
          />
          <Select name="tag" label="Read pages tagged" any="any" options={namesOf(model.tags)} value={tag} />
          <label>
            First came by{' '}
            <input name="source" value={source ?? ''} maxlength={200} placeholder="google.com, e-mail" />
          </label>
          <label>
            Account <input name="account" value={account ?? ''} maxlength={200} placeholder="acme.com" />
          </label>
        </div>
      </details>
    </form>
  )
}

function Chip({ value, name, isOn }: { value: string; name: string; isOn: boolean }) {
  return (
    <label>
      <input type="radio" name="stage" value={value} checked={isOn} />
      <span>{name}</span>
    </label>
  )
}

interface SelectProps {
  name: string
  label: string
  /** What no choice is called. */
  any: string
  options: Readonly<Record<string, string>>
  value: string | undefined
}

/** Nothing where there is nothing to choose from; what was chosen and is there no more is shown all the same. */
function Select({ name, label, any, options, value }: SelectProps) {
  const all = Object.entries(options)
  if (value !== undefined && !Object.hasOwn(options, value)) all.push([value, value])
  if (all.length === 0) return null
  return (
    <label>
      {label}{' '}
      <select name={name}>
        <option value="">{any}</option>
        {all.map(([id, words]) => (
          <option value={id} selected={id === value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

function namesOf(named: readonly { name: string }[]): Record<string, string> {
  return Object.fromEntries(named.map(({ name }) => [name, name]))
}
