// Proves to Leadlight who somebody is. Runs on your server: the secret belongs in no page.
import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'

/**
 * Of the user id exactly as the page gives it. Proves that, and no e-mail beside it.
 *
 * @param {string} userId
 * @param {string} secret The site's identity secret.
 */
export function signUserId(userId, secret) {
  return createHmac('sha256', secret).update(userId).digest('hex')
}

/**
 * Proves the user id and the e-mail, for an hour at most: make one for each page.
 *
 * @param {{ userId: string, email: string }} person
 * @param {{ siteId: string, secret: string }} site Whose identity secret it is.
 */
export function signPerson({ userId, email }, { siteId, secret }) {
  return new SignJWT({ email })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setAudience(siteId)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))
}
