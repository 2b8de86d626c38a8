import type { Group, Model, Segment } from '../../../shared/scoring/index.ts'
import { type Fields, GRADES, NEW_RULES } from './edit.ts'
import { typed } from './rule-row.tsx'
import { gateSentence } from './rule-words.ts'

/** What a score has to reach, and what a group may give at most. */
export function Thresholds({ model: { thresholds, segments = [], groups } }: { model: Model }) {
  const { enter, leave, dwellHours, minGrade } = thresholds
  return (
    <section class="card">
      <h2>Marks and limits</h2>
      <div class="numbers aligned">
        <NumberField name="enter" value={enter} label="MQL from" unit="points" />
        {leave !== undefined && <NumberField name="leave" value={leave} label="until below" unit="points" />}
        {dwellHours !== undefined && (
          <NumberField name="dwellHours" value={dwellHours} label="at least for" unit="hours" />
        )}
        {minGrade !== undefined && (
          <label class="wide-label">
            with a fit of{' '}
            <select name="minGrade">
              {GRADES.map((grade) => (
                <option value={grade} selected={grade === minGrade}>
                  {grade}
                </option>
              ))}
            </select>{' '}
            or better, or unknown
          </label>
        )}
      </div>
      {segments.map((segment, index) => (
        <SegmentFields segment={segment} index={index} />
      ))}
      {groups.length > 0 && (
        <>
          <h3>Together, rules give</h3>
          <div class="numbers aligned">
            {groups.map((group) => (
              <GroupFields group={group} />
            ))}
          </div>
        </>
      )}
    </section>
  )
}

function SegmentFields({
  segment: { name, when, enter, leave },
  index,
}: {
  segment: Segment
  index: number
}) {
  return (
    <div class="numbers aligned">
      <p>
        <b>{name}</b> <span class="why">{gateSentence(when)}</span>
      </p>
      <NumberField name={`segment.${index}.enter`} value={enter} label="MQL from" unit="points" />
      {leave !== undefined && (
        <NumberField name={`segment.${index}.leave`} value={leave} label="until below" unit="points" />
      )}
    </div>
  )
}

function GroupFields({ group: { id, name, min, max } }: { group: Group }) {
  return (
    <>
      {max !== undefined && (
        <NumberField name={`group.${id}.max`} value={max} label={`${name}: at most`} unit="points" />
      )}
      {min !== undefined && (
        <NumberField name={`group.${id}.min`} value={min} label={`${name}: at least`} unit="points" />
      )}
    </>
  )
}

function NumberField({
  name,
  value,
  label,
  unit,
}: {
  name: string
  value: number | string
  label: string
  unit: string
}) {
  return (
    <label>
      {label}{' '}
      <input type="number" step="any" name={name} value={typeof value === 'string' ? value : typed(value)} />{' '}
      {unit}
    </label>
  )
}

/** A rule in one line: what to look for, what it gives, how it fades. */
export function NewRule({ model, fields }: { model: Model; fields: Fields }) {
  return (
    <section class="card">
      <h2>Add a rule</h2>
      <div class="numbers">
        <label>
          Called{' '}
          <input
            name="new.name"
            value={fields['new.name']}
            maxlength={80}
            placeholder="Read the comparison"
          />
        </label>
        <label>
          When somebody{' '}
          <select name="new.kind">
            {Object.entries(NEW_RULES).map(([kind, words]) => (
              <option value={kind} selected={kind === fields['new.kind']}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="unseen">What</span>
          <input
            name="new.what"
            value={fields['new.what']}
            maxlength={200}
            list="tags"
            placeholder="a tag or a name"
            aria-label="What"
          />
          <datalist id="tags">
            {model.tags.map(({ name }) => (
              <option value={name} />
            ))}
          </datalist>
        </label>
        <NumberField name="new.points" value={fields['new.points'] ?? 10} label="gives" unit="points," />
        <NumberField
          name="new.days"
          value={fields['new.days'] ?? 30}
          label="half of them gone after"
          unit="days"
        />
      </div>
    </section>
  )
}
