/** What a form of HubSpot's says of a submit: https://legacydocs.hubspot.com/global-form-events */
interface FormMessage {
  type?: string
  eventName?: string
  id?: string
  data?: { submissionValues?: { email?: string } }
}

/** Where a form of HubSpot's may be embedded from; or it is part of the page. */
const HUBSPOT = /^https:\/\/([\w-]+\.)*(hsforms|hubspot|hsappstatic)\.(com|net)$/

/** The id of the form and the address in it, if this is the submit of a form of HubSpot's; anybody can send a message. */
export function readHubSpot({
  origin,
  data,
}: MessageEvent): { form: string; email?: string | undefined } | undefined {
  const { type, eventName, id, data: said }: FormMessage = Object(data)
  if (type !== 'hsFormCallback' || eventName !== 'onFormSubmitted') return
  if (origin !== location.origin && !HUBSPOT.test(origin)) return
  return { form: `${id}`, email: said?.submissionValues?.email }
}
