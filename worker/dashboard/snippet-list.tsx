import { type Snippet, snippetsOf } from './snippets.ts'

/** The ways to carry the script, one open at a time. */
export function SnippetList({ host, publicKey }: { host: string; publicKey: string | null }) {
  if (publicKey === null) {
    return (
      <p>
        Every key that pages may send with is revoked. Make one under People and keys, which “sends events
        from pages”.
      </p>
    )
  }
  return (
    <div class="snippets">
      {snippetsOf(host, publicKey).map((snippet) => (
        <SnippetBox snippet={snippet} />
      ))}
    </div>
  )
}

function SnippetBox({ snippet: { name, text, where } }: { snippet: Snippet }) {
  return (
    <details name="snippet" open={name === 'HTML'}>
      <summary>{name}</summary>
      <p class="soft">{where}</p>
      <CopyBox what={name} text={text} />
    </details>
  )
}

/** A text to be taken elsewhere. */
export function CopyBox({ what, text }: { what: string; text: string }) {
  return (
    <div class="copybox">
      <pre>
        <code>{text}</code>
      </pre>
      <button type="button" class="button quiet" data-copy={text} aria-label={`Copy ${what}`}>
        Copy
      </button>
    </div>
  )
}
