// examples/tag-manager as a container runs it. The sandbox is a fake that does what Google's reference says of each function.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const SECTIONS = new Map(
  readFileSync(join(import.meta.dirname, '../../examples/tag-manager/template.tpl'), 'utf8')
    .split(/^___(?=\w+___$)/m)
    .slice(1)
    .map((section) => {
      const [name = '', ...text] = section.split('___\n')
      return [name, text.join('___\n')]
    }),
)

/** https://developers.google.com/tag-platform/tag-manager/templates/api */
const SANDBOX = `
  var granted = false, told = [], results = []
  function setConsent(is) { granted = is; for (const listener of told) listener('analytics_storage', is) }
  const APIS = {
    addConsentListener: (type, listener) => { told.push(listener) },
    isConsentGranted: () => granted,
    encodeUriComponent: encodeURIComponent,
    createArgumentsQueue(name, list) {
      const [, property] = list.split('.')
      window[name] ??= function () { window[name][property].push(arguments) }
      window[name][property] ??= []
      return (...given) => window[name](...given)
    },
    injectScript(url, success, failure) {
      const script = Object.assign(document.createElement('script'), { src: url, async: true, onload: success, onerror: failure })
      document.head.append(script)
    },
  }
  const data = { host: location.origin, site: 'pk_test', gtmOnSuccess: () => results.push('success'), gtmOnFailure: () => results.push('failure') }
  const runTag = () => Function('require', 'data', ${JSON.stringify(SECTIONS.get('SANDBOXED_JS_FOR_WEB_TEMPLATE'))})((name) => APIS[name], data)
`

async function openPage(setUp = '') {
  const { collector, page } = bench
  collector.page('/', '<p>text</p>', { tag: `<script>${SANDBOX}; ${setUp}; runTag()</script>` })
  await page.goto(collector.url)
  await page.waitForFunction('results[0] === "success"')
}

describe('examples/tag-manager', () => {
  it('says what it is, asks and may do, in JSON', () => {
    for (const name of ['INFO', 'TEMPLATE_PARAMETERS', 'WEB_PERMISSIONS']) {
      expect(() => JSON.parse(SECTIONS.get(name) ?? '')).not.toThrow()
    }
    const used = [...(SECTIONS.get('SANDBOXED_JS_FOR_WEB_TEMPLATE') ?? '').matchAll(/require\('(\w+)'\)/g)]
    expect(used.length).toBe(5)
    expect(SECTIONS.get('WEB_PERMISSIONS')).toMatch(/access_globals.*inject_script.*access_consent/s)
  })

  it('begins at once with consent, and takes the commands of other tags', async () => {
    const { page, when } = bench
    await when(() => openPage('granted = true'), {
      expect: [{ kind: 'page_view' }],
      refute: [{ kind: 'consent' }],
    })
    await when(() => page.evaluate(`leadlight('track', 'Quote asked', { seats: 12 })`), {
      expect: [{ name: 'Quote asked' }],
    })
  })

  it('waits for consent, and tells then what was', async () => {
    const { collector, page, when } = bench
    await openPage()
    await page.click('p')
    expect(collector.state.requests).toBe(0)
    expect(await page.evaluate(() => document.cookie)).toBe('')
    await when(() => page.evaluate('setConsent(true)'), { expect: [{ kind: 'page_view' }] })
  })

  it('heeds a refusal', async () => {
    const { collector, page } = bench
    await openPage()
    await page.evaluate('setConsent(false)')
    expect(await page.evaluate(() => document.cookie)).toBe('leadlight=denied')
    expect(collector.state.requests).toBe(0)
  })
})
