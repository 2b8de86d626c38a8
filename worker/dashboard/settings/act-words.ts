import type { Act } from '../../db/audit.ts'
import { FIELDS } from './fields.ts'

/** What ids are called. */
export type Named = ReadonlyMap<string, string>

/** What somebody did, to go on after their name: "published model 4". */
export function wordsOf({ operation, target }: Pick<Act, 'operation' | 'target'>, names: Named): string {
  const words = WORDS[operation]
  if (words === undefined) return operation
  if (typeof words === 'string') return words
  return words(target ?? '', target === null ? undefined : names.get(target))
}

/** By the operation's name in the API's document; a test holds that each has its words. */
export const WORDS: Partial<Record<string, string | ((target: string, name: string | undefined) => string)>> =
  {
    publishModel: (version) => (version === '' ? 'published a model' : `published model ${version}`),
    restoreModel: (version) => `published version ${version} of the model again`,
    saveDraft: 'kept a draft of the model',
    dropDraft: 'threw the draft of the model away',
    whatIf: 'asked what a model would change',
    tagPages: (tag) => (tag === '' ? 'tagged pages' : `tagged pages as “${tag}”`),
    updateSite: (names) => {
      const changed = FIELDS.filter(({ name }) => names.split(',').includes(name)).map(({ label }) =>
        label.toLowerCase(),
      )
      return changed.length === 0 ? 'changed the settings' : `changed the settings: ${changed.join(', ')}`
    },
    renewIdentitySecret: 'made another identity secret',
    createSite: 'made a new site',
    eraseSite: 'began to erase the site',
    moveSite: 'sent the site to another database',
    makeKey: (_, label) => `made a key${called(label)}`,
    revokeKey: (_, label) => `revoked the key${called(label)}`,
    addMember: (who) => `let ${who.startsWith('@') ? `everybody ${who}` : who} in by Cloudflare Access`,
    removeMember: (who) => `closed the site to ${who.startsWith('@') ? `everybody ${who}` : who}`,
    makeWebhook: (_, url) => `added a webhook${to(url)}`,
    deleteWebhook: 'removed a webhook',
    testWebhook: (_, url) => `sent a test${to(url)}`,
    enableWebhook: (_, url) => `had a webhook told again${to(url)}`,
    rotateWebhookSecret: (_, url) => `made another secret for the webhook${to(url)}`,
    redriveDelivery: (_, url) => `sent a message once more${to(url)}`,
    redrive: 'tried again what had not been taken',
    eraseLead: 'erased a lead',
    exportLead: 'took out all that is kept of a lead',
    joinVisitor: 'joined a browser to a lead',
    partVisitor: 'parted a browser from a lead',
    acceptSuggestion: 'accepted a suggested link',
    dismissSuggestion: 'dismissed a suggested link',
    releaseLead: 'released a lead from quarantine',
    makeLinkToken: 'made a signed link for a lead',
    recordOutcome: 'noted an outcome of a lead',
    takeBackOutcome: 'took back an outcome of a lead',
    saveList: 'saved a list of leads',
    forgetList: 'forgot a list of leads',
    makeReports: 'had the reports made anew',
    startBacktest: 'had the model tried on past outcomes',
    startPrediction: 'had a prediction learnt from outcomes',
    draftSuggestedPoints: 'took suggested points into the draft',
  }

function called(label: string | undefined): string {
  return label === undefined ? '' : ` “${label}”`
}

function to(url: string | undefined): string {
  return url === undefined ? '' : `, ${url}`
}
