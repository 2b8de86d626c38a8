import type { Event } from '../shared/wire.ts'

/** An event as a page builds it: where the wire knows a field to be optional it may be undefined, which JSON leaves out. */
export type Draft<Kind extends Event = Event> = Kind extends Event ? Undefinable<Kind> : never

/** What only the capture knows of an event; the tracker adds id, time and view. */
export type Report<Kind extends Event = Event> = Kind extends Event
  ? Undefinable<Omit<Kind, 'id' | 'at'>>
  : never

type Undefinable<Fields> = {
  [Field in keyof Fields]: Fields extends Required<Pick<Fields, Field>>
    ? Fields[Field]
    : Fields[Field] | undefined
}
