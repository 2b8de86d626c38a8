import type { Frame } from './frame.ts'

/** A page for what went wrong, saying what to do next. */
export function ProblemPage({ frame, title, next }: { frame: Frame; title: string; next: string }) {
  return (
    <div class="welcome">
      <h1>{title}</h1>
      <p>{next}</p>
      <p>
        <a class="button" href={`${frame.prefix}/dashboard/`}>
          Go to the leads
        </a>
      </p>
    </div>
  )
}
