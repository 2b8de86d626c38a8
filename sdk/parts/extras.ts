import { LINK_PARAMETER } from '../../shared/wire.ts'
import type { Core } from '../parts.ts'
import { readConsent } from './consent.ts'
import { linkDomains } from './linker.ts'
import { takeParameter } from './take-parameter.ts'

/** What has to happen before the first view. */
export default async function prepare(core: Core) {
  const [, , emit, options, , , , , , loadPart] = core
  if (isOn(options.debug)) await loadPart('debug')
  if (isOn(options.linker)) linkDomains(core)
  // Nothing is stored then, and the visits of a day are counted by an id that the Worker makes and forgets.
  if (isOn(options.cookieless)) options.nobody = {}
  const link = takeParameter(LINK_PARAMETER)
  // Whoever follows a signed link says who this browser is.
  if (link) emit({ kind: 'email', action: 'clicked', message: '', link }, true)
  if (window.__tcfapi || window.dataLayer?.some?.((entry) => entry?.[0] === 'consent')) readConsent(core)
}

/** On a tag an option is a text: none at all (`data-debug`) says yes, `false` says no. */
function isOn(option: boolean | string | undefined): boolean {
  return !/false|undefined/.test(`${option}`)
}
