/** Why something was not taken, where the door's own words are for programs. */
const WORDS: Partial<Record<string, string>> = {
  'kind: unknown': 'An event of a kind that is not known',
  'kind: missing or of the wrong form': 'An event that does not say its kind',
  'origin: not among those of the site': 'A page that is not among your origins',
  'visitor: such ids are for what servers send, with the secret key':
    'A visitor’s id that only a server may use',
  'email: left out of an identify, as its signature proves the user id alone':
    'The e-mail beside a signed user id, for the signature does not prove it. The rest was taken. A token proves both: Collecting has the lines',
  'email: left out of an identify, as its token does not claim it':
    'An e-mail that is not the one of its token. The rest was taken. Your server has to sign that e-mail with the token',
}

/** The door's reason for a person; as it stands where it needs no other words. */
export function refusalWords(reason: string): string {
  const [plain = ''] = reason.split('; ')
  return WORDS[plain] ?? reason
}
