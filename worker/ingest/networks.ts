/** What Cloudflare tells of the network that a request came from. Neither is an address. */
export interface Network {
  /** https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
  asn?: number | undefined
  organization?: string | undefined
}

/**
 * The large networks in which machines are rented and few people sit, by number. Not Cloudflare's and not Google's own:
 * private relays, VPNs of telephones and offices go out through those.
 */
const RENTED = new Set([
  16509, // Amazon
  14618,
  396982, // Google Cloud
  14061, // DigitalOcean
  24940, // Hetzner
  213230,
  16276, // OVH
  63949, // Akamai Cloud, once Linode
  20473, // Vultr
  45102, // Alibaba
  37963,
  132203, // Tencent
  31898, // Oracle
  51167, // Contabo
  12876, // Scaleway
  60781, // Leaseweb
  28753,
  36352, // ColoCrossing
  53667, // FranTech
  9009, // M247
  212238, // Datacamp
])

const HOSTING =
  /\b(?:hosting|hosted|data ?cent(?:er|re)s?|dedicated servers?|servers?|vps|colo(?:cation)?|cloud)\b/i

/** Whether machines are rented there. People reach the web from there too, so this alone says little. */
export function isDataCentre({ asn, organization = '' }: Network): boolean {
  return (asn !== undefined && RENTED.has(asn)) || HOSTING.test(organization)
}

/**
 * Words in the names of those who sell access to others. What is left is a hint: offices, ministries and universities
 * have networks of their own, and so have companies nobody thought of here.
 */
const ACCESS = new RegExp(
  [
    'tele(?:com|kom|com+unicat|fonica|phone|net|nor|2|centro)',
    'com+unicat(?:ion|ii)',
    '\\b(?:broad|wide)band\\b',
    '\\b(?:cable|mobile?|mobil|wireless|cellular|internet|inet|isp|fib(?:er|re)|ftth|dsl|adsl|satellite|residential|customers?|subscribers?|hotspot|wi-?fi|provider)\\b',
    '\\b(?:vpn|proxy|relay|anycast|transit|backbone|exchange|cdn)\\b',
    '\\b(?:comcast|charter|cox|spectrum|verizon|at&t|att|t-mobile|sprint|centurylink|lumen|frontier|rogers|telus|shaw|bell canada|starlink)\\b',
    '\\b(?:vodafone|orange|o2|bt|ee|sky uk|virgin media|talktalk|liberty|ziggo|kpn|proximus|swisscom|sunrise|telia|tele2|elisa|tim|wind|iliad|free sas|sfr|bouygues|magenta|1&1|versatel|unitymedia|upc)\\b',
    '\\b(?:telstra|optus|tpg|spark|ntt|kddi|softbank|jio|airtel|bharti|chinanet|china unicom|singtel|globe|pldt|viettel|claro|vivo|movistar|telmex|rostelecom|megafon|beeline|mts)\\b',
    '\\b(?:cloudflare|akamai|fastly|zscaler|netskope|cogent|level ?3|zayo|hurricane electric|amazon|aws|google|microsoft|apple|facebook|oracle|alibaba|tencent|digitalocean|hetzner|ovh|linode|vultr|m247|datacamp)\\b',
  ].join('|'),
  'i',
)
const NAME_LENGTH = 100

/** The network's owner, where that may be the company somebody works at; undefined where it only sells access or machines. */
export function companyHint(network: Network): string | undefined {
  const name = network.organization?.trim()
  if (!name || isDataCentre(network) || ACCESS.test(name)) return undefined
  return name.slice(0, NAME_LENGTH)
}
