import * as v from 'valibot'
import type { WhatIf } from '../../shared/scoring/index.ts'
import { count, instant, named, stage } from './schema.ts'

const side = v.strictObject({ score: v.number(), raw: v.number(), stage })
const moved = v.pipe(
  v.strictObject({ count, leads: v.array(v.string()) }),
  v.description('the ids of the first hundred'),
)

/** What publishing a model would do. */
export const whatIfSchema = named(
  'WhatIf',
  v.strictObject({
    asOf: instant,
    leads: v.pipe(count, v.description('how many were looked at')),
    of: v.pipe(count, v.description('how many there are')),
    stages: v.array(v.strictObject({ stage, before: count, after: count, enters: moved, leaves: moved })),
    spared: v.pipe(
      count,
      v.description('how many stay MQL below the mark, because such a publish lowers nobody'),
    ),
    distribution: v.array(v.strictObject({ from: v.number(), before: count, after: count })),
    rules: v.array(
      v.strictObject({
        rule: v.string(),
        name: v.string(),
        dimension: v.string(),
        before: v.number(),
        after: v.number(),
        points: v.number(),
        leads: count,
      }),
    ),
    movers: v.array(
      v.strictObject({
        lead: v.string(),
        before: side,
        after: side,
        why: v.array(v.strictObject({ rule: v.string(), name: v.string(), points: v.number() })),
      }),
    ),
  }),
) satisfies v.GenericSchema<WhatIf & { of: number }>
