// Which leads are meant: the same words in lists and in exports.
import * as v from 'valibot'
import { decimal, stage, text, when } from './schema.ts'

const from = v.exactOptional(v.pipe(when, v.description('at this instant or after it; a date will do')))
const to = v.exactOptional(v.pipe(when, v.description('before this instant; a date will do')))
const BANDS = { '1': 1, '2': 2, '3': 3, '4': 4 } as const
const isBand = v.picklist(['1', '2', '3', '4'], 'one of 1, 2, 3, 4 is needed')

export const leadFilter = {
  stage: v.exactOptional(stage),
  min: v.exactOptional(v.pipe(decimal, v.description('displayed score at least'))),
  max: v.exactOptional(v.pipe(decimal, v.description('displayed score at most'))),
  grade: v.exactOptional(v.picklist(['A', 'B', 'C', 'D', '–'], 'one of A, B, C, D, – is needed')),
  band: v.exactOptional(
    v.pipe(
      isBand,
      v.transform((band) => BANDS[band]),
    ),
  ),
  segment: v.exactOptional(text()),
  tag: v.exactOptional(
    v.pipe(text(), v.description('pages of this tag are among the reasons for its score')),
  ),
  source: v.exactOptional(
    v.pipe(
      text(),
      v.description('a channel that it first came by; or else a campaign or referrer, in any case'),
    ),
  ),
  account: v.exactOptional(
    v.pipe(
      text(),
      v.toLowerCase(),
      v.description('whom it belongs to: a company’s domain, or what it was given'),
    ),
  ),
  q: v.exactOptional(
    v.pipe(text(), v.description('stands somewhere in its name, e-mail, user id or account, in any case')),
  ),
  stageBefore: v.exactOptional(v.pipe(when, v.description('at its stage since before this instant'))),
  firstSeenFrom: from,
  firstSeenTo: to,
  lastSeenFrom: from,
  lastSeenTo: to,
}
