// Leads as Pipedrive persons. Make two custom person fields, stage (text) and score (number), and give their keys.
// https://developers.pipedrive.com/docs/api/v1/Persons
import { ask, keepCrm } from './crm.js'

export function createPipedrive({ token, fields, url = 'https://api.pipedrive.com' }) {
  const headers = { 'x-api-token': token }
  return keepCrm(async ({ email, stage, score }) => {
    if (email === null) return
    const custom_fields = { [fields.stage]: stage, [fields.score]: score }
    const query = new URLSearchParams({ term: email, fields: 'email', exact_match: 'true' })
    const found = await ask(`${url}/api/v2/persons/search?${query}`, { method: 'GET', headers })
    const person = found.data.items[0]?.item
    // There is no upsert. Their search may lag behind by seconds; messages of one lead come one after the other.
    if (person) {
      const body = JSON.stringify({ custom_fields })
      await ask(`${url}/api/v2/persons/${person.id}`, { method: 'PATCH', headers, body })
    } else {
      const emails = [{ value: email, primary: true, label: 'work' }]
      const body = JSON.stringify({ name: email, emails, custom_fields })
      await ask(`${url}/api/v2/persons`, { method: 'POST', headers, body })
    }
  })
}
