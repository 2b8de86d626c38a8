import type { Fields } from './edit.ts'
import type { ToldFault } from './faults.ts'

/** What the new rule of the form lacks, by its fields; nothing while nobody has begun it. */
export function gapsOf(fields: Fields): ToldFault[] {
  const isEmpty = (name: string) => (fields[name]?.trim() ?? '') === ''
  if (isEmpty('new.name') && isEmpty('new.what')) return []
  const what =
    fields['new.kind'] === undefined || fields['new.kind'] === 'tag' ? 'choose a tag' : 'write a name'
  return (
    [
      { field: 'new.name', part: 'what it is called', fix: 'write a name' },
      { field: 'new.what', part: 'what it looks for', fix: what },
      { field: 'new.points', part: 'points', fix: 'write a number' },
      { field: 'new.days', part: 'days until half is gone', fix: 'write a number' },
    ]
      // A number that the form does not have is as the form would have it.
      .filter(({ field }) => isEmpty(field) && (fields[field] !== undefined || !/points|days/.test(field)))
      .map(({ field, part, fix }) => ({ field, where: `The new rule, ${part}`, fault: 'is empty', fix }))
  )
}
