// Leads as HubSpot contacts. Make the properties leadlight_stage, leadlight_score (number) and leadlight_id once, and a private app with
// crm.objects.contacts.write. https://developers.hubspot.com/docs/reference/api/crm/objects/contacts
import { ask, keepCrm } from './crm.js'

export function createHubSpot({ token, url = 'https://api.hubapi.com' }) {
  return keepCrm(async ({ id, email, stage, score }) => {
    // Contacts are told apart by their address; a lead without one has none to be found by.
    if (email === null) return
    const properties = { email, leadlight_stage: stage, leadlight_score: String(score), leadlight_id: id }
    await ask(`${url}/crm/v3/objects/contacts/batch/upsert`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ inputs: [{ idProperty: 'email', id: email, properties }] }),
    })
  })
}
