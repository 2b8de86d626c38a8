import {
  capWords,
  type Decay,
  days,
  type EventCondition,
  type Gate,
  type Rule,
} from '../../../shared/scoring/index.ts'
import { conditionWords, isKnown, listed, testWords } from './condition-words.ts'

/** What a rule looks for and how it fades, as one would say it: without its points, which stand beside it. */
export function sentenceOf(rule: Rule): string {
  switch (rule.kind) {
    case 'event':
      return [
        `When somebody ${listed([rule.on].flat().map(conditionWords), 'or')}`,
        rule.when && `, if ${gateWords(rule.when)}`,
        rule.perSession && `, ${perSession(rule.perSession)}`,
        ...capWords(rule.caps ?? {}).map((words) => `, ${words}`),
        `; ${decayWords(rule.decay)}.`,
      ].join('')
    case 'fact':
      return `While ${gateWords(rule.when)}.`
    case 'absence':
      return `After ${days(rule.afterDays)} ${silence(rule.since)}${rule.repeat ? `, and again after each ${days(rule.afterDays)} more` : ''}.`
  }
}

/** For whom something holds. */
export function gateSentence(gate: Gate): string {
  return `If ${gateWords(gate)}.`
}

function gateWords(gate: Gate): string {
  if ('all' in gate) return listed(gate.all.map(gateWords), 'and')
  if ('any' in gate) return listed(gate.any.map(gateWords), 'or')
  if ('not' in gate) return `not ${gateWords(gate.not)}`
  if ('trait' in gate) {
    const what = isKnown(gate.test) ? (gate.test.known ? 'known' : 'unknown') : testWords(gate.test)
    return `${traitWords([gate.trait].flat())} is ${what}`
  }
  if ('mailbox' in gate)
    return gate.mailbox === 'free' ? 'only a free mailbox is known' : 'a company mailbox is known'
  if ('last' in gate) return `the last of it was that somebody ${conditionWords(gate.last)}`
  if ('sessions' in gate) return `there were ${gate.sessions} sessions or more`
  return `attention was ${gate.engagedSeconds} s or more`
}

/** The same fact goes by several names: the first says which it is. */
function traitWords([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} (or a name like it)`
}

export function decayWords(decay: Decay): string {
  if (decay === 'none') return 'it never fades'
  if ('halfLifeDays' in decay) return `half is gone after ${days(decay.halfLifeDays)}`
  if ('windowDays' in decay) return `all is gone after ${days(decay.windowDays)}`
  return `it fades to nothing within ${days(decay.linearDays)}`
}

function perSession({ atLeast, atMost }: { atLeast: number; atMost?: number }): string {
  return atMost === undefined ? `${atLeast} or more in a session` : `${atLeast} to ${atMost} in a session`
}

function silence(since: 'engaged' | 'mail' | readonly EventCondition[]): string {
  if (since === 'engaged') return 'without doing anything that counts'
  if (since === 'mail') return 'without opening an e-mail'
  return `since somebody last ${listed(since.map(conditionWords), 'or')}`
}
