import { testMutants } from '../../support/mutants.ts'
import { MUTANTS } from './mutants.ts'

// Takes ten minutes.
testMutants({ part: 'predict', mutants: MUTANTS, isAsked: (file) => file !== 'mutants.test.ts' })
