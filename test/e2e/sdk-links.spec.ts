import { beforeEach, describe, expect, it } from 'vitest'
import { BUILDS, NAVIGATES, openEngineBench } from '../support/engine-page.ts'

const bench = openEngineBench()

describe.each(BUILDS)('links (%s build)', (_, tag) => {
  beforeEach(async () => {
    const { collector, page, when } = bench
    collector.state.tag = tag
    const other = collector.foreign
    collector.file('/report.pdf', 'pdf', 'application/pdf')
    collector.page('/elsewhere', 'elsewhere', { tag: '' })
    collector.page(
      '/',
      `<a id="file" href="/report.pdf?token=secret">report</a>
       <a id="attribute" href="/data" download="list.json">list</a>
       <a id="out" href="${other}/elsewhere?token=secret&utm_source=us#part">out</a>
       <a id="tab" href="${other}/elsewhere" target="_blank">tab</a>
       <a id="mail" href="mailto:sales@acme.test?subject=secret">write</a>
       <a id="inside" href="#inside"><b>inside</b></a>
       <svg width="90" height="30"><a id="svg" href="${other}/elsewhere"><text y="20">svg</text></a></svg>
       <my-link id="wrapped"></my-link>
       <button id="declared" data-leadlight-event="Demo asked"><i>demo</i></button>
       <button id="chat" data-leadlight-chat="own">chat</button>`,
    )
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    // What is opened is not of interest, and must not take the page away.
    await page.evaluate(() => addEventListener('click', (event) => event.preventDefault()))
  })

  it.each([
    ['a file', '#file', { kind: 'download', file: 'report.pdf', href: /\/report\.pdf$/ }],
    ['a download attribute', '#attribute', { kind: 'download', file: 'list.json', href: /\/data$/ }],
    ['a way out', '#out', { kind: 'click', href: /\/elsewhere\?utm_source=us$/ }],
    ['a way out in a new tab', '#tab', { kind: 'click', href: /\/elsewhere$/ }],
    ['an address to write to', '#mail', { kind: 'click', href: 'mailto:sales@acme.test' }],
    ['a link in a drawing', '#svg', { kind: 'click', href: /\/elsewhere$/ }],
    ['a declared click', '#declared i', { kind: 'click', name: 'Demo asked' }],
    ['a declared chat', '#chat', { kind: 'chat', provider: 'own', action: 'opened' }],
  ])('report %s', async (_, selector, event) => {
    await bench.when(() => bench.page.click(selector), { expect: [event] })
    expect(JSON.stringify(bench.collector.batches)).not.toContain('secret')
  })

  it('report nothing of a link inside the site', async () => {
    await bench.when(() => bench.page.click('#inside b'), {
      refute: [{ kind: 'click' }, { kind: 'download' }],
    })
  })

  it('report a middle click, and no right click', async () => {
    const { page, when } = bench
    await when(() => page.click('#out', { button: 'right' }), { refute: [{ kind: 'click' }] })
    await when(() => page.click('#file', { button: 'middle' }), { expect: [{ kind: 'download' }] })
  })

  it('report what the page keeps from going up', async () => {
    const { page, when } = bench
    await page.evaluate(() =>
      document.addEventListener('click', (event) => event.stopImmediatePropagation(), true),
    )
    await when(() => page.click('#mail'), { expect: [{ kind: 'click' }] })
  })

  it('report a link in an open shadow root', async () => {
    const { page, when, collector } = bench
    await page.evaluate((url) => {
      const root = document.querySelector('#wrapped')!.attachShadow({ mode: 'open' })
      root.innerHTML = `<a href="${url}/elsewhere"><b id="deep">deep</b></a>`
    }, collector.foreign)
    await when(() => page.click('#deep'), { expect: [{ kind: 'click', href: /\/elsewhere$/ }] })
  })

  // What follows is seen by the Navigation API alone.
  it.runIf(NAVIGATES)('report a file that a script makes', async () => {
    const { page, when } = bench
    await when(
      () =>
        page.evaluate(() => {
          const link = document.createElement('a')
          link.href = URL.createObjectURL(new Blob(['a;b']))
          link.download = 'quote.csv'
          link.click()
        }),
      { expect: [{ kind: 'download', file: 'quote.csv', href: undefined }] },
    )
    expect(bench.collector.events().filter(({ kind }) => kind === 'download').length).toBe(1)
  })

  it.runIf(NAVIGATES)('report a way out that a script takes, before the page is gone', async () => {
    const { page, when, collector } = bench
    await when(
      () =>
        page.evaluate((url) => {
          location.href = `${url}/elsewhere`
        }, collector.foreign),
      { expect: [{ kind: 'click', href: /\/elsewhere$/ }, { kind: 'engagement' }] },
    )
  })

  it('report a click and its navigation once', async () => {
    const { page, when, collector } = bench
    await page.reload()
    await when(() => page.click('#out'), { expect: [{ kind: 'click' }, { kind: 'engagement' }] })
    expect(collector.events().filter(({ kind }) => kind === 'click').length).toBe(1)
  })
})
