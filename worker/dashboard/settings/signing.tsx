import { CopyBox } from '../snippet-list.tsx'

/** How a customer's server proves who somebody is, as examples/signing does it, with what is this site's already in it. */
export function Signing({ siteId }: { siteId: string }) {
  return (
    <div class="snippets">
      <details name="signing">
        <summary>A signature proves the user id</summary>
        <p class="soft">
          And no e-mail: one beside it is left out, or anybody with an account could take another’s address
          along.
        </p>
        <CopyBox what="the lines that sign a user id" text={SIGNATURE} />
      </details>
      <details name="signing">
        <summary>A token proves the user id and the e-mail</summary>
        <p class="soft">For an hour at most: make one for each page.</p>
        <CopyBox what="the lines that make a token" text={tokenOf(siteId)} />
      </details>
    </div>
  )
}

const SIGNATURE = `import { createHmac } from 'node:crypto'

const signature = createHmac('sha256', secret).update(userId).digest('hex')
// In the page: leadlight('identify', userId, { signature })`

function tokenOf(siteId: string): string {
  return `import { SignJWT } from 'jose'

const token = await new SignJWT({ email })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject(userId)
  .setAudience('${siteId}')
  .setExpirationTime('1h')
  .sign(new TextEncoder().encode(secret))
// In the page: leadlight('identify', userId, { token })`
}
