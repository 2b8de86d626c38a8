import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An answer that says what was wrong: problem+json (RFC 9457), with the reason also in a header, for the network tab. */
export function problem(
  status: ContentfulStatusCode,
  reason: string,
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
): Response {
  return new Response(JSON.stringify({ title: TITLES[status] ?? 'Error', status, detail: reason, ...more }), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'x-reason': asHeader(reason),
      'cache-control': 'no-store',
      ...headers,
    },
  })
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  422: 'Unprocessable content',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Try again later',
}

/** Headers are Latin-1 without controls; a reason may quote what was sent. */
function asHeader(reason: string): string {
  return reason.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
