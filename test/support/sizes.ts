// What the README says of the files' sizes, as they are. `npm run fix` writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleScripts, type Manifest } from '../../sdk/build.ts'

const README = join(import.meta.dirname, '../../README.md')
const PLACE = /(?<=<!-- sizes -->\n).*?(?=<!-- \/sizes -->)/s

/** When a page loads each. */
const CALLED_FOR: Record<keyof Manifest['bytes'], string> = {
  script: 'always',
  chat: 'a chat widget shows up',
  forms: 'a visitor turns to a form',
  tail: 'somebody stays, where the browser can send after the end of a page',
  history: 'the browser has no Navigation API',
  extras: 'a consent tool stands in the page, a signed link opened it, or an option asks for it',
  debug: '`data-debug`',
}

export function describeSizes(bytes: Manifest['bytes']): string {
  const sizes = new Map(Object.entries(bytes))
  const rows = Object.entries(CALLED_FOR).map(
    ([name, when]) => `| ${name} | ${when} | ${sizes.get(name)} B |`,
  )
  return `${['| file | loaded when | brotli |', '|---|---|---|', ...rows].join('\n')}\n`
}

/** What the README shows now. */
export function readSizes(): string | undefined {
  return PLACE.exec(readFileSync(README, 'utf8'))?.[0]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { bytes } = await bundleScripts()
  writeFileSync(README, readFileSync(README, 'utf8').replace(PLACE, describeSizes(bytes)))
}
