// Leads as Salesforce leads. Make the fields Leadlight_Id__c (text, unique, external id), Leadlight_Stage__c and Leadlight_Score__c once.
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm
import { ask, keepCrm } from './crm.js'

export function createSalesforce({ token, url }) {
  return keepCrm(async ({ id, email, userId, stage, score }) => {
    const fields = {
      Leadlight_Stage__c: stage,
      Leadlight_Score__c: score,
      ...(email !== null && { Email: email }),
    }
    const at = `${url}/services/data/v62.0/sobjects/Lead/Leadlight_Id__c/${encodeURIComponent(id)}`
    const headers = { authorization: `Bearer ${token}` }
    const patch = (body) => ask(at, { method: 'PATCH', headers, body: JSON.stringify(body) })
    try {
      await patch(fields)
    } catch (error) {
      // A new one needs a name and a company; one that sales has named keeps them.
      if (!String(error).includes('REQUIRED_FIELD_MISSING')) throw error
      const company = email?.split('@')[1] ?? 'unknown'
      await patch({ ...fields, LastName: email ?? userId ?? id, Company: company, LeadSource: 'Leadlight' })
    }
  })
}
