import { timedId } from '../../../shared/ids.ts'
import type { Event } from '../../../shared/wire.ts'

/** A line of history, as `POST /v1/imports/{id}/lines` takes it. */
export type Line = Event & { visitor?: string; email?: string; session?: string }

/** An event that still lacks its id. */
export type Happening = Event extends infer One ? (One extends Event ? Omit<One, 'id'> : never) : never

export interface Diary {
  lines: Line[]
  write(happening: Happening & Pick<Line, 'visitor' | 'email' | 'session'>): void
  /** The id of a session or a view, of this moment. */
  timed(at: number): string
}

/**
 * What happened to one person or stranger. Ids of events count up, so that the history of another day, or one with more
 * people, names what it shares with this one alike, and adds only what is new.
 */
export function openDiary(name: string): Diary {
  const lines: Line[] = []
  let timed = 0
  return {
    lines,
    write: (happening) => lines.push({ ...happening, id: `${name}-${lines.length + 1}` }),
    timed: (at) => timedId(at, `${name}-${++timed}`),
  }
}
