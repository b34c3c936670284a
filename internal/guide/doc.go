// Package guide is the use case of self-defence: what to do, in which order,
// before, during and right after the harm. Its rooms turn the data pack's
// playbooks into steps for one person:
//
//   - emergency: money may be leaving now; steps by minutes, per wallet and place
//   - diagnose: a payment failed; a dialogue that ends in the likely cause
//   - checkup: how well somebody is protected; a plan by risk removed per minute
//   - library: short articles for the questions that people ask
//   - trace: where stolen money went, by which rule, and whom to ask to hold it
//   - record: what a person did and saw, with its times; becomes evidence
//
// None of them needs an account, and none keeps anything unless it is asked to.
package guide
