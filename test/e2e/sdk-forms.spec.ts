import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BUILDS, openEngineBench } from '../support/engine-page.ts'
import type { Outcome } from '../support/when.ts'

const bench = openEngineBench()

const FORMS: [what: string, fields: string, email: string | undefined][] = [
  ['an e-mail field', '<input type="email" value="jane@acme.test">', 'jane@acme.test'],
  [
    'a declared field before all others',
    '<input type="email" value="x@acme.test"><input data-leadlight-email value="jane@acme.test">',
    'jane@acme.test',
  ],
  [
    'an e-mail field before one that is named so',
    '<input name="email2" value="x@acme.test"><input type="email" value="jane@acme.test">',
    'jane@acme.test',
  ],
  ['autocomplete', '<input autocomplete="section-a email" value=" jane@acme.test ">', 'jane@acme.test'],
  ['a name', '<input name="your-e-mail" value="jane@acme.test">', 'jane@acme.test'],
  ['a placeholder', '<input placeholder="Work Email" value="jane@acme.test">', 'jane@acme.test'],
  [
    'clobbered names',
    '<input name="id" value="1"><input name="action" value="2"><input name="elements" value="3"><input type="email" value="jane@acme.test">',
    'jane@acme.test',
  ],
  ['no address', '<input type="text" name="email" value="none">', undefined],
  ['another text field', '<input type="text" name="friend" value="secret@acme.test">', undefined],
  ['a hidden field', '<input type="hidden" name="email" value="secret@acme.test">', undefined],
  [
    'a field for the site alone',
    '<div data-leadlight-private><input type="email" value="secret@acme.test"></div>',
    undefined,
  ],
  ['a field named for a secret', '<input name="email_token" value="secret@acme.test">', undefined],
  ['a card field', '<input autocomplete="cc-name" name="mail" value="secret@acme.test">', undefined],
  [
    'a login',
    '<input type="email" value="secret@acme.test"><input type="password" value="secret">',
    undefined,
  ],
  [
    'a declared sign-up',
    '<input type="email" data-leadlight-email value="jane@acme.test"><input type="password" value="secret">',
    'jane@acme.test',
  ],
  ['a text area', '<textarea name="email">secret@acme.test</textarea>', undefined],
]

describe.each(BUILDS)('forms (%s build)', (_, tag) => {
  beforeEach(() => {
    bench.collector.state.tag = tag
  })

  const serve = async (html: string, tag?: string) => {
    const { collector, page, when } = bench
    collector.page('/', html, tag ? { tag } : {})
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    if (html.includes('<form')) await approach()
    await page.evaluate(() => addEventListener('submit', (event) => event.preventDefault()))
  }

  /** The pointer comes near the form, and what reads forms is loaded. */
  const approach = () =>
    bench.page.evaluate(async () => {
      const near = new PointerEvent('pointerover', { bubbles: true, composed: true })
      document.querySelector('form')?.dispatchEvent(near)
      const isLoaded = () => performance.getEntriesByType('resource').some(({ name }) => /forms/.test(name))
      while (!isLoaded()) await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
    })

  it.each(FORMS)('with %s', async (_, fields, email) => {
    await serve(`<form id="contact">${fields}<button>send</button></form>`)
    await bench.when(() => bench.page.click('button'), { expect: [{ kind: 'form', form: 'contact', email }] })
    expect(JSON.stringify(bench.collector.batches)).not.toContain('secret')
  })

  it('are named by id, name or action', async () => {
    await serve(
      '<form name="quote"><button id="a">a</button></form><form action="/demo?x=1"><button id="b">b</button></form>',
    )
    await bench.when(() => bench.page.click('#a'), { expect: [{ form: 'quote' }] })
    await bench.when(() => bench.page.click('#b'), { expect: [{ form: /\/demo$/ }] })
  })

  it('are seen before a native submit takes the page away', async () => {
    const { collector, page, when } = bench
    collector.page('/thanks', 'thanks')
    await serve(
      '<form id="contact" action="/thanks"><input type="email" name="address" value="jane@acme.test"><button>send</button></form>',
    )
    await page.reload()
    await approach()
    await when(() => page.click('button'), {
      expect: [
        { kind: 'form', email: 'jane@acme.test' },
        { kind: 'page_view', url: `${collector.url}/thanks` },
      ],
    })
  })

  describe('sent before what reads them has arrived', () => {
    let release: (() => void) | undefined
    afterEach(() => release?.())

    /** As a browser fills it in, and at once. */
    const submitEarly = async (action: string, outcome: Outcome) => {
      const { collector, page, when } = bench
      collector.page('/', `<form id="early" action="${action}"><input type="email"></form>`)
      await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
      collector.state.held = new Promise<void>((go) => {
        release = go
      })
      const submit = (stays: boolean) => {
        if (stays) addEventListener('submit', (event) => event.preventDefault())
        const field = document.querySelector('input')!
        field.focus()
        field.value = 'jane@acme.test'
        field.form!.requestSubmit()
      }
      await when(() => page.evaluate(submit, action === ''), outcome)
    }

    it('are read once it is there, if the page stays, and told of where they were', async () => {
      await submitEarly('', { refute: [{ kind: 'form' }] })
      const { collector, page, when } = bench
      await page.evaluate(() => history.pushState(null, '', '/thanks'))
      await when(() => release?.(), {
        expect: [{ kind: 'form', form: 'early', email: 'jane@acme.test', url: `${collector.url}/` }],
      })
    })

    it('are counted as the page is left', async () => {
      const { collector, when } = bench
      collector.page('/thanks', 'thanks')
      await submitEarly('/thanks', { expect: [{ kind: 'form', form: 'early', url: `${collector.url}/` }] })
      await when(() => release?.(), { expect: [{ kind: 'page_view', url: `${collector.url}/thanks` }] })
    })
  })

  it('are seen inside a shadow root, once', async () => {
    await serve('<my-form></my-form>')
    const { page, when, collector } = bench
    await page.evaluate(() => {
      const root = document.querySelector('my-form')!.attachShadow({ mode: 'open' })
      root.innerHTML =
        '<form id="inner"><input id="address" type="email"><input id="more"><button>send</button></form>'
    })
    await page.fill('#address', 'jane@acme.test')
    await page.focus('#more')
    await when(() => page.click('#inner button'), {
      expect: [{ kind: 'form', form: 'inner', email: 'jane@acme.test' }],
    })
    expect(collector.events().filter(({ kind }) => kind === 'form').length).toBe(1)
  })

  it('are read of no address where the site does not want it', async () => {
    await serve(
      '<form><input type="email" value="secret@acme.test"><button>send</button></form>',
      '<script src="/leadlight.js" data-site="pk_test" data-email="off"></script>',
    )
    await bench.when(() => bench.page.click('button'), { expect: [{ kind: 'form', email: undefined }] })
  })
})
