/** How a site can carry the script: by its name, what to copy, and where it goes. */
export interface Snippet {
  name: string
  text: string
  where: string
}

/** Ready to be copied: `host` is where this Worker is, with its prefix; `key` the site's public key. */
export function snippetsOf(host: string, key: string): Snippet[] {
  const src = `${host}/leadlight.js?site=${key}`
  return [
    {
      name: 'HTML',
      text: `<script async src="${src}"></script>`,
      where: 'Into the head of every page. No other line is needed, and none inline.',
    },
    {
      name: 'npm',
      text: `import { createTracker } from 'leadlight'\n\nconst leadlight = createTracker({ site: '${key}', host: '${host}' })`,
      where:
        'Where your client code begins; on a server it does nothing. Until the package is published: npm run build in the clone of Leadlight, then npm i with the way to its dist/npm.',
    },
    {
      name: 'React and Next',
      text: `import Script from 'next/script'\n\n<Script src="${src}" strategy="afterInteractive" />`,
      where:
        'Next: into the root layout. React without Next: as under npm, where the client begins. Changes of route are seen without a hook.',
    },
    {
      name: 'Tag Manager',
      text: `<script async src="${src}"></script>`,
      where: 'As a Custom HTML tag on the trigger “Consent Initialization” or “All Pages”.',
    },
    {
      name: 'WordPress',
      text: `add_action('wp_enqueue_scripts', fn () => wp_enqueue_script('leadlight', '${src}', [], null, ['strategy' => 'async']));`,
      where: 'Into functions.php of your theme, or with any plug-in that adds to the head.',
    },
  ]
}
