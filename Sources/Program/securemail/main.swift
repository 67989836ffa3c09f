import Commands

await SecureMail.main()
