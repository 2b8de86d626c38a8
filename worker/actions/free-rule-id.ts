import { foldName } from '../../shared/fold-name.ts'
import type { Model } from '../../shared/scoring/index.ts'

/** An id made of what people call a rule, in any script; no other rule of the model has it. */
export function freeRuleId({ rules }: Pick<Model, 'rules'>, name: string): string {
  const taken = new Set(rules.map(({ id }) => id))
  const said = foldName(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 35)
  // Ids begin with a letter; a name need not.
  const stem = /^[a-z]/.test(said) ? said : `rule-${said}`.replace(/-$/, '')
  let id = stem
  for (let number = 2; taken.has(id); number++) id = `${stem}-${number}`
  return id
}
