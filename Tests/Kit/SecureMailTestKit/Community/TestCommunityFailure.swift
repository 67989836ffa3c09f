package enum TestCommunityFailure: Error { case nameNotValid, notIssued, notPublished }
