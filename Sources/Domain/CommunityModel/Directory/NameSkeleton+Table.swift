// Generated once, and frozen: letters that are drawn like others, and what is no letter, from ICU 72 and the categories of Unicode 14. It
// is never made anew: the verdicts on what was stated before would change with it.

extension NameSkeleton {
    /// What is drawn like these letters: letters (in hexadecimal after `+` where they are not ASCII), then scalars and ranges of them.
    static let drawnAlike = """
        0 2070 2080 24ea ff10 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 1fbf0
        1 b9 2081 2460 ff11 1d7cf 1d7d9 1d7e3 1d7ed 1d7f7 1fbf1
        10 2469
        11 246a
        12 246b
        13 246c
        14 246d
        15 246e
        16 246f
        17 2470
        18 2471
        19 2472
        2 b2 1bb 14bf 2082 2461 2475 2489 a6ef ff12 1d7d0 1d7da 1d7e4 1d7ee 1d7f8 1f103 1fbf2
        20 2473
        21 3251
        22 3252
        23 3253
        24 3254
        25 3255
        26 3256
        27 3257
        28 3258
        29 3259
        2o 2487 249b
        3 b3 2083 2462 2476 248a ff13 118aa 118ca 16f3b 1d7d1 1d7db 1d7e5 1d7ef 1d7f9 1f104 1fbf3
        30 325a
        31 325b
        32 325c
        33 325d
        34 325e
        35 325f
        36 32b1
        37 32b2
        38 32b3
        39 32b4
        4 152f-1530 2074 2084 2463 2477 248b ff14 1d7d2 1d7dc 1d7e6 1d7f0 1d7fa 1f105 1fbf4
        40 32b5
        41 32b6
        42 32b7
        43 32b8
        44 32b9
        45 32ba
        46 32bb
        47 32bc
        48 32bd
        49 32be
        5 2075 2085 2464 2478 248c ff15 1d7d3 1d7dd 1d7e7 1d7f1 1d7fb 1f106 1fbf5
        50 32bf
        6 411 431 2076 2086 2465 2479 248d ff16 118b5 118d5 1d7d4 1d7de 1d7e8 1d7f2 1d7fc 1f107 1fbf6
        7 2077 2087 2466 247a 248e ff17 118a6 118c6 1d7d5 1d7df 1d7e9 1d7f3 1d7fd 1f108 1fbf7
        8 222-223 9ea a6a 2078 2088 2467 247b 248f ff18 1031a 1d7d6 1d7e0 1d7ea 1d7f4 1d7fe 1e8cb 1f109 1fbf8
        9 9ed a67 b68 d6d 2079 2089 2468 247c 2490 ff19 118ac 118b6 118cc 118d6 1d7d7 1d7e1 1d7eb 1d7f5 1d7ff 1f10a
        9 1fbf9
        a aa c0-c5 e0-e5 100-105 1cd-1ce 1de-1e1 1fa-1fb 200-203 226-227 251 386 391 3ac 3b1 410 430 4d0-4d3 15c5 1d2c
        a 1d43 1e00-1e01 1e9a 1ea0-1eb7 1f00-1f0f 1f70-1f71 1f80-1f8f 1fb0-1fb4 1fb6-1fbc 2090 212b 2c6d a4ee ff21 ff41
        a 102a0 16f40 1d400 1d41a 1d434 1d44e 1d468 1d482 1d49c 1d4b6 1d4d0 1d4ea 1d504 1d51e 1d538 1d552 1d56c 1d586
        a 1d5a0 1d5ba 1d5d4 1d5ee 1d608 1d622 1d63c 1d656 1d670 1d68a 1d6a8 1d6c2 1d6e2 1d6fc 1d71c 1d736 1d756 1d770
        a 1d790 1d7aa
        aa a732-a733
        ae c6 e6 1e2-1e3 1fc-1fd 4d4-4d5
        ao a734-a735
        au a736-a737
        av a738-a73b
        ay a73c-a73d
        b 180-183 243 253 462-463 48c-48d 1472-1473 147e-1481 1488 15af 15f7 1d2e 1d47 1e02-1e07 212c a4d0 ff22 ff42
        b 10282 102a1 10301 1d401 1d41b 1d435 1d44f 1d469 1d483 1d4b7 1d4d1 1d4eb 1d505 1d51f 1d539 1d553 1d56d 1d587
        b 1d5a1 1d5bb 1d5d5 1d5ef 1d609 1d623 1d63d 1d657 1d671 1d68b 1d6a9 1d6e3 1d71d 1d757 1d791
        c c7 e7 106-10d 23b-23c 3f2 3f9 421 441 4aa-4ab 13df 1d04 1d9c 1e08-1e09 2102 212d 216d 217d 2ca4-2ca5 a4da
        c a7f2 abaf ff23 ff43 102a2 10302 10415 1043d 1051c 118e9 118f2 1d402 1d41c 1d436 1d450 1d46a 1d484 1d49e 1d4b8
        c 1d4d2 1d4ec 1d520 1d554 1d56e 1d588 1d5a2 1d5bc 1d5d6 1d5f0 1d60a 1d624 1d63e 1d658 1d672 1d68c
        d 10e-111 189-18c 256-257 500-501 146f 147a-147b 1487 15de 15ea 1d30 1d48 1e0a-1e13 2145-2146 216e 217e
        d a4d2-a4d3 ff24 ff44 1d403 1d41d 1d437 1d451 1d46b 1d485 1d49f 1d4b9 1d4d3 1d4ed 1d507 1d521 1d53b 1d555 1d56f
        d 1d589 1d5a3 1d5bd 1d5d7 1d5f1 1d60b 1d625 1d63f 1d659 1d673 1d68d
        dz 1c4-1c6 1f1-1f3 2a3
        +64+21d 2a4
        +64+291 2a5
        e c8-cb e8-eb 112-11b 204-207 228-229 246-247 400-401 415 435 450-451 4bc-4bf 4d6-4d7 1d31 1d49 1e14-1e1d
        e 1eb8-1ec7 2091 212f-2130 2147 2d39 a4f0 ab32 ff25 ff45 10286 1d404 1d41e 1d438 1d452 1d46c 1d486 1d4d4 1d4ee
        e 1d508 1d522 1d53c 1d556 1d570 1d58a 1d5a4 1d5be 1d5d8 1d5f2 1d60c 1d626 1d640 1d65a 1d674 1d68e 1d6ac 1d6e6
        e 1d720 1d75a 1d794
        f 191-192 554 584 15b4 1d6e 1da0 1e1e-1e1f 1e9b 1e9d 2131 a4dd a798-a799 a7f3 ab35 ff26 ff46 10287 102a5 10525
        f 118a2 118c2 1d405 1d41f 1d439 1d453 1d46d 1d487 1d4bb 1d4d5 1d4ef 1d509 1d523 1d53d 1d557 1d571 1d58b 1d5a5
        f 1d5bf 1d5d9 1d5f3 1d60d 1d627 1d641 1d65b 1d675 1d68f 1d7ca
        ff fb00
        ffi fb03
        ffl fb04
        fi fb01
        fl fb02
        +66+14b 2a9
        g 11c-123 18d 193 1e4-1e7 1f4-1f5 260-261 551 581 1d33 1d4d 1d83 1e20-1e21 210a a4d6 a7ac ff27 ff47 1d406
        g 1d420 1d43a 1d454 1d46e 1d488 1d4a2 1d4d6 1d4f0 1d50a 1d524 1d53e 1d558 1d572 1d58c 1d5a6 1d5c0 1d5da 1d5f4
        g 1d60e 1d628 1d642 1d65c 1d676 1d690
        h 124-127 21e-21f 266 2b0 40b 45b 4ba-4bb 540 570 157c 1d34 1e22-1e2b 1e96 2095 210b-210f a4e7 a694-a695 a7aa
        h ff28 ff48 102cf 1d407 1d421 1d43b 1d46f 1d489 1d4bd 1d4d7 1d4f1 1d525 1d559 1d573 1d58d 1d5a7 1d5c1 1d5db
        h 1d5f5 1d60f 1d629 1d643 1d65d 1d677 1d691 1d6ae 1d6e8 1d722 1d75c 1d796
        i cc-cf ec-ef 128-131 196-197 1cf-1d0 208-20b 268-26a 37a 38a 390 399 3aa 3af 3b9 3ca 406-407 456-457 4c0 4cf
        i 13a5 1d35 1d62 1d7b-1d7c 1e2c-1e2f 1ec8-1ecb 1f30-1f3f 1f76-1f77 1fbe 1fd0-1fd3 1fd6-1fdb 2071 2110-2111 2139
        i 2148 2160 2170 a646-a647 a7ae ab75 ff29 ff49 118a3 118c3 1d408 1d422 1d43c 1d456 1d470 1d48a 1d4be 1d4d8 1d4f2
        i 1d526 1d540 1d55a 1d574 1d58e 1d5a8 1d5c2 1d5dc 1d5f6 1d610 1d62a 1d644 1d65e 1d678 1d692 1d6a4 1d6ca 1d704
        i 1d73e 1d778 1d7b2
        ii 2161 2171
        iii 2162 2172
        ij 132-133
        iv 2163 2173
        ix 2168 2178
        j 134-135 1f0 248-249 2b2 37f 3f3 408 458 148d 1498-1499 1d36 2149 2c7c a4d9 ff2a ff4a 1d409 1d423 1d43d 1d457
        j 1d471 1d48b 1d4a5 1d4bf 1d4d9 1d4f3 1d50d 1d527 1d541 1d55b 1d575 1d58f 1d5a9 1d5c3 1d5dd 1d5f7 1d611 1d62b
        j 1d645 1d65f 1d679 1d693
        k 136-137 198-199 1e8-1e9 16d5 1d37 1d4f 1e30-1e35 2096 212a a4d7 ff2b ff4b 10518 1d40a 1d424 1d43e 1d458
        k 1d472 1d48c 1d4a6 1d4c0 1d4da 1d4f4 1d50e 1d528 1d542 1d55c 1d576 1d590 1d5aa 1d5c4 1d5de 1d5f8 1d612 1d62c
        k 1d646 1d660 1d67a 1d694 1d6b1 1d6eb 1d725 1d75f 1d799
        l 139-142 19a 1c0 23d 26b 26d 2e1 5d5 5df 5f1 622-623 625 627 661 673 6f1 7ca 14aa 14b6-14b7 16c1 1d38
        l 1e36-1e3d 2097 2112-2113 216c 217c 2474 2488 2c62 2d4f a4e1 a4f2 fb35 fb4b fd3c-fd3d fe81-fe82 fe87-fe88
        l fe8d-fe8e ff2c ff4c 1028a 10309 10320 10526 16f16 16f28 1d40b 1d425 1d43f 1d459 1d473 1d48d 1d4c1 1d4db 1d4f5
        l 1d50f 1d529 1d543 1d55d 1d577 1d591 1d5ab 1d5c5 1d5df 1d5f9 1d613 1d62d 1d647 1d661 1d67b 1d695 1d6b0 1d6ea
        l 1d724 1d75e 1d798 1e8c7 1ee00 1ee80 1f102
        l2 247f 2493
        l3 2480 2494
        l4 2481 2495
        l5 2482 2496
        l6 2483 2497
        l7 2484 2498
        l8 2485 2499
        l9 2486 249a
        lj 1c7-1c9
        ll 1c1 5f0 247e 2492
        lo 247d 2491
        ls 2aa
        lz 2ab
        +6c+21d 26e
        m 1d39 1d50 2098 2133 216f 217f ff2d ff4d 1d40c 1d426 1d440 1d45a 1d474 1d48e 1d4c2 1d4dc 1d4f6 1d510 1d52a
        m 1d544 1d55e 1d578 1d592 1d5ac 1d5c6 1d5e0 1d5fa 1d614 1d62e 1d648 1d662 1d67c 1d696
        n d1 f1 143-149 19e 1f8-1f9 220 273 389 397 3ae 3b7 548 54c 578 57c 1260 144e 1459-145a 1468 1d3a 1d70
        n 1e44-1e4b 1f20-1f2f 1f74-1f75 1f90-1f9f 1fc2-1fc4 1fc6-1fc7 1fca-1fcc 207f 2099 2115 a4e0 a4f5 ff2e ff4e 10513
        n 1d40d 1d427 1d441 1d45b 1d475 1d48f 1d4a9 1d4c3 1d4dd 1d4f7 1d511 1d52b 1d55f 1d579 1d593 1d5ad 1d5c7 1d5e1
        n 1d5fb 1d615 1d62f 1d649 1d663 1d67d 1d697 1d6b4 1d6c8 1d6ee 1d702 1d728 1d73c 1d762 1d776 1d79c 1d7b0
        nj 1ca-1cc
        o ba d2-d6 d8 f2-f6 f8 14c-151 19f-1a1 1d1-1d2 1ea-1ed 1fe-1ff 20c-20f 22a-231 275 38c 398 39f 3a3 3b8 3bf 3c3
        o 3cc 3d1 3f4 41e 43e 472-473 4e6-4eb 555 585 5e1 647 665 6be 6c0-6c2 6d5 6f5 6ff 7c0 966 9e6 a66 ae6 b20 b66
        o be6 c66 ce6 d20 d66 e50 ed0 1010 101d 1040 10ff 12d0 13a4 13be 13eb 1cbf 1d0f 1d11 1d3c 1d52 1e4c-1e53
        o 1ecc-1ee3 1f40-1f45 1f48-1f4d 1f78-1f79 1ff8-1ff9 2092 2134 2c9e-2c9f 2d31 2d41 2d54 3007 a4f3 a74a-a74b
        o ab3d-ab3e ab74 ab8e abbb fb41 fba4-fbad fcd9 fee9-feec ff2f ff4f 10292 102ab 10404 1042c 104c2 104ea 10516
        o 114d0 118a8 118b7 118c8 118d7 118e0 1d40e 1d428 1d442 1d45c 1d476 1d490 1d4aa 1d4de 1d4f8 1d512 1d52c 1d546
        o 1d560 1d57a 1d594 1d5ae 1d5c8 1d5e2 1d5fc 1d616 1d630 1d64a 1d664 1d67e 1d698 1d6af 1d6b6 1d6b9 1d6c9 1d6d0
        o 1d6d4 1d6dd 1d6e9 1d6f0 1d6f3 1d703 1d70a 1d70e 1d717 1d723 1d72a 1d72d 1d73d 1d744 1d748 1d751 1d75d 1d764
        o 1d767 1d777 1d77e 1d782 1d78b 1d797 1d79e 1d7a1 1d7b1 1d7b8 1d7bc 1d7c5 1ee24 1ee64 1ee84 1f100-1f101
        oe 152-153
        oo a698-a699 a74e-a74f
        +6f+1d07 276
        p 1a4-1a5 3a1 3c1 3f1 420 440 146d 1476-1477 1486 1d3e 1d56 1d7d 1e54-1e57 1fe4-1fe5 1fec 209a 2119 2c63
        p 2ca2-2ca3 a4d1 ff30 ff50 10295 1d40f 1d429 1d443 1d45d 1d477 1d491 1d4ab 1d4c5 1d4df 1d4f9 1d513 1d52d 1d561
        p 1d57b 1d595 1d5af 1d5c9 1d5e3 1d5fd 1d617 1d631 1d64b 1d665 1d67f 1d699 1d6b8 1d6d2 1d6e0 1d6f2 1d70c 1d71a
        p 1d72c 1d746 1d754 1d766 1d780 1d78e 1d7a0 1d7ba 1d7c8
        q 2a0 51a-51b 533 536 563 566 211a 2d55 a7f4 ff31 ff51 107a5 1d410 1d42a 1d444 1d45e 1d478 1d492 1d4ac 1d4c6
        q 1d4e0 1d4fa 1d514 1d52e 1d562 1d57c 1d596 1d5b0 1d5ca 1d5e4 1d5fe 1d618 1d632 1d64c 1d666 1d680 1d69a
        r 154-159 210-213 24c-24d 27c-27d 2b3 403 413 433 453 490-493 13b1 1587 1d26 1d3f 1d63 1d72 1e58-1e5f
        r 211b-211d 2c64 2c84-2c85 a4e3 ab47-ab48 ab81 ff32 ff52 16f35 1d411 1d42b 1d445 1d45f 1d479 1d493 1d4c7 1d4e1
        r 1d4fb 1d52f 1d563 1d57d 1d597 1d5b1 1d5cb 1d5e5 1d5ff 1d619 1d633 1d64d 1d667 1d681 1d69b
        rn 271 15f0 16d6 1d6f 1e3e-1e43 2c6e a4df 102b0 10311 11700 118e3 1d6b3 1d6ed 1d727 1d761 1d79b
        s 15a-161 17f 1bc-1bd 218-219 282 2e2 405 455 13da 1d74 1e60-1e69 209b a4e2 a731 a7c5 abaa ff33 ff53 10296
        s 10420 10448 118a1 118c1 16f3a 1d412 1d42c 1d446 1d460 1d47a 1d494 1d4ae 1d4c8 1d4e2 1d4fc 1d516 1d530 1d54a
        s 1d564 1d57e 1d598 1d5b2 1d5cc 1d5e6 1d600 1d61a 1d634 1d64e 1d668 1d682 1d69c
        st fb05-fb06
        t 162-167 1ac-1ad 21a-21b 1d40 1d57 1d75 1e6a-1e71 1e97 209c a4d4 ff34 ff54 10297 102b1 10315 16f0a 1d413
        t 1d42d 1d447 1d461 1d47b 1d495 1d4af 1d4c9 1d4e3 1d4fd 1d517 1d531 1d54b 1d565 1d57f 1d599 1d5b3 1d5cd 1d5e7
        t 1d601 1d61b 1d635 1d64f 1d669 1d683 1d69d 1d6bb 1d6f5 1d72f 1d769 1d7a3
        tf a777
        ts 2a6
        +74+21d a728-a729
        +74+255 2a8
        +74+283 2a7
        u d9-dc f9-fc 168-173 1af-1b0 1b2 1d3-1dc 214-217 28b 38e 3a5 3ab 3b0 3c5 3cb 3cd 54d 57d 1200 13cc 144c
        u 1457-1458 1467 1d1c 1d41 1d58 1d64 1d7e 1e72-1e7b 1ee4-1ef1 1f50-1f57 1f59 1f5b 1f5d 1f5f 1f7a-1f7b 1fe0-1fe3
        u 1fe6-1feb a4f4 a79e-a79f ab4e ab52 ab9c ff35 ff55 104ce 104f6 118b8 118d8 16f42 1d414 1d42e 1d448 1d462 1d47c
        u 1d496 1d4b0 1d4ca 1d4e4 1d4fe 1d518 1d532 1d54c 1d566 1d580 1d59a 1d5b4 1d5ce 1d5e8 1d602 1d61c 1d636 1d650
        u 1d66a 1d684 1d69e 1d6d6 1d710 1d74a 1d784 1d7be
        ue 1d6b
        uo ab63
        v 39d 3bd 474-477 5d8 667 6f7 13d9 142f 143a-143b 1d20 1d5b 1d65 1e7c-1e7f 2164 2174 2c7d 2d38 a4e6 a6df aba9
        v fb38 ff36 ff56 1051d 11706 118a0 118c0 16f08 1d415 1d42f 1d449 1d463 1d47d 1d497 1d4b1 1d4cb 1d4e5 1d4ff 1d519
        v 1d533 1d54d 1d567 1d581 1d59b 1d5b5 1d5cf 1d5e9 1d603 1d61d 1d637 1d651 1d66b 1d685 1d69f 1d6ce 1d708 1d742
        v 1d77c 1d7b6
        vi 2165 2175
        vii 2166 2176
        viii 2167 2177
        w 174-175 19c 26f 2b7 460-461 47c-47d 51c-51d 531 561 13b3 15ef 18ed 1d21 1d42 1e80-1e89 1e98 a4ea a760-a761
        w ab83 ff37 ff57 114c5 1170a 1170e-1170f 118e6 118ef 1d416 1d430 1d44a 1d464 1d47e 1d498 1d4b2 1d4cc 1d4e6 1d500
        w 1d51a 1d534 1d54e 1d568 1d582 1d59c 1d5b6 1d5d0 1d5ea 1d604 1d61e 1d638 1d652 1d66c 1d686 1d6a0
        x 2e3 425 445 1541 157d 16b7 1e8a-1e8d 2093 2169 2179 2d5d a4eb ff38 ff58 10290 102b4 10317 10322 10527 118ec
        x 1d417 1d431 1d44b 1d465 1d47f 1d499 1d4b3 1d4cd 1d4e7 1d501 1d51b 1d535 1d54f 1d569 1d583 1d59d 1d5b7 1d5d1
        x 1d5eb 1d605 1d61f 1d639 1d653 1d66d 1d687 1d6a1 1d6be 1d6f8 1d732 1d76c 1d7a6
        xi 216a 217a
        xii 216b 217b
        y dd fd ff 176-178 194 1b3-1b4 232-233 24e-24f 263 28f 2b8 393 3b3 3d2-3d4 40e 423 443 45e 4ae-4b1 4ee-4f3
        y 10e7 14a5 14ae-14af 1ca7 1d8c 1e8e-1e8f 1e99 1ef2-1ef9 1efe-1eff 213d-213e a4ec ab5a ff39 ff59 102b2 118bc
        y 118dc 16f07 16f43 1d418 1d432 1d44c 1d466 1d480 1d49a 1d4b4 1d4ce 1d4e8 1d502 1d51c 1d536 1d550 1d56a 1d584
        y 1d59e 1d5b8 1d5d2 1d5ec 1d606 1d620 1d63a 1d654 1d66e 1d688 1d6a2 1d6aa 1d6bc 1d6c4 1d6e4 1d6f6 1d6fe 1d71e
        y 1d730 1d738 1d758 1d76a 1d772 1d792 1d7a4 1d7ac
        z 179-17e 1b5-1b6 224-225 290 13c3 1d22 1d76 1dbb 1e90-1e95 2124 2128 a4dc ab93 ff3a ff5a 102f5 118a4 118c4
        z 118e5 1d419 1d433 1d44d 1d467 1d481 1d49b 1d4b5 1d4cf 1d4e9 1d503 1d537 1d56b 1d585 1d59f 1d5b9 1d5d3 1d5ed
        z 1d607 1d621 1d63b 1d655 1d66f 1d689 1d6a3 1d6ad 1d6e7 1d721 1d75b 1d795
        +df 392 3b2 3d0 1e9e a7b4-a7b5
        +fe de 1bf 1f7 3f7-3f8
        +138 39a 3ba 3f0 40c 41a 43a 45c 49a-49b 49e-49f 1d0b 2c94-2c95 abb6
        +14b 14a
        +185 184 42c 44c ab9f
        +185+69 42b 44b 4f8-4f9
        +188 187
        +195 1f6
        +1a3 1a2
        +1a8 1a7 3e8-3e9 1d24 a644-a645
        +1b9 1b8
        +1dd 18e-18f 259-25a 4d8-4db 2d3a
        +1dd+6f 1d14 ab41-ab42
        +21d 1b7 1ee-1ef 21c 292 4e0-4e1 1cb3 2ccc-2ccd a76a-a76b
        +237 545 575
        +23f 2c7e
        +240 2c7f
        +242 241 ab7e
        +24b 24a 1d90
        +250 2c6f
        +252 2c70
        +254 186 37b 3fd 1d10 ab3f 10423 1044b
        +254+65 ab62
        +25c 417 437 498-499 4de-4df 1d08 a7ab
        +25e 1041a 10442
        +262 50c-50d ab90
        +265 a78d
        +26c a7ad
        +270 54a 57a
        +272 19d
        +277 10417 1043f
        +278 3a6 3c6 3d5 424 444 2caa-2cab
        +27e 1d73
        +280 1a6 ab71 aba2
        +283 1a9 2d49 ab4d
        +287 a7b1
        +288 1ae
        +289 244
        +28a 1b1 1d7f
        +28c 245 1d27 2d37 104b0 104d8
        +28d 41c 43c 4cd-4ce 1d0d ab87
        +298 2d59
        +299 412 432
        +29a a79c-a79d 10402 1042a
        +29c 41d 43d 4a2-4a3 4c7-4ca ab8b
        +29d a7b2
        +29e a7b0
        +29f 2cd0-2cd1 abae 1041b 10443
        +2c1 2e4
        +2c9+62 42a 44a
        +2c9+62+69 a650-a651
        +371 370
        +373 372
        +37c 3fe
        +3b6 396
        +3bb 39b 104b3 104db
        +3bc b5 39c
        +3be 39e
        +3c0 3a0 3d6 41f 43f 1d28
        +3c2 3da-3db
        +3c7 3a7 2cac-2cad a7b3 ab53 ab55
        +3c8 3a8 470-471 104d1 104f9
        +3c9 38f 3a9 3ce 1f60-1f6f 1f7c-1f7d 1fa0-1faf 1ff2-1ff4 1ff6-1ff7 1ffa-1ffc 2cb0-2cb1 a64c-a64d a7b6-a7b7
        +3d7 3cf 2ce4
        +3d9 3d8
        +3dd 3dc
        +3df 3de
        +3e1 3e0
        +3e3 3e2
        +3e5 3e4
        +3e7 3e6
        +3eb 3ea
        +3ed 3ec
        +3ef 3ee
        +3fb 3fa
        +434 414
        +436 416 496-497 4c1-4c2 4dc-4dd
        +43b 41b 4c5-4c6 1d2b
        +446 426
        +447 427 4f4-4f5
        +448 428 2cbc-2cbd
        +449 429
        +44d 42d 4ec-4ed
        +44e 42e
        +452 402
        +459 409 ab60
        +45a 40a
        +45f 40f
        +465 464
        +467 466
        +469 468
        +46b 46a
        +46d 46c
        +46f 46e
        +479 478
        +47b 47a
        +47f 47e
        +481 480
        +48f 48e
        +495 494
        +49d 49c
        +4a1 4a0
        +4a5 4a4
        +4a7 4a6
        +4a9 4a8
        +4b3 4b2
        +4b5 4b4
        +4b7 4b6 4cb-4cc
        +4b9 4b8
        +4c4 4c3
        +4f7 4f6
        +4fb 4fa
        +4fd 4fc
        +4ff 4fe
        +503 502
        +505 504
        +507 506
        +509 508
        +50b 50a
        +50f 50e
        +513 512
        +515 514
        +517 516
        +519 518
        +51f 51e
        +521 520
        +523 522
        +525 524
        +527 526
        +529 528
        +52b 52a
        +52d 52c
        +52f 52e
        +559 2bf
        +562 532
        +564 534
        +565 535
        +565+582 587
        +567 537
        +568 538
        +569 539
        +56a 53a
        +56b 53b
        +56c 53c
        +56d 53d
        +56f 53f
        +571 541
        +572 542
        +573 543
        +574 544
        +576 546
        +577 547
        +579 549
        +57b 54b
        +57e 54e
        +57f 54f
        +580 550
        +582 552
        +583 553
        +586 556
        +10d0 1c90
        +10d1 1c91
        +10d2 1c92
        +10d3 1c93
        +10d4 1c94
        +10d5 1c95
        +10d6 1c96
        +10d7 1c97
        +10d8 1c98
        +10d9 1c99
        +10da 1c9a
        +10db 1c9b
        +10dc 1c9c
        +10dd 1c9d
        +10de 1c9e
        +10df 1c9f
        +10e0 1ca0
        +10e1 1ca1
        +10e2 1ca2
        +10e3 1ca3
        +10e4 1ca4
        +10e5 1ca5
        +10e6 1ca6
        +10e8 1ca8
        +10e9 1ca9
        +10ea 1caa
        +10eb 1cab
        +10ec 1cac
        +10ed 1cad
        +10ee 1cae
        +10ef 1caf
        +10f0 1cb0
        +10f1 1cb1
        +10f2 1cb2
        +10f4 1cb4
        +10f5 1cb5
        +10f6 1cb6
        +10f7 1cb7
        +10f8 1cb8
        +10f9 1cb9
        +10fa 1cba
        +10fd 1cbd
        +10fe 1cbe
        +16ef 2d63
        +18d4 1dba
        +1d00 ab7a
        +1d05 ab70
        +1d07 ab7c
        +1d0a ab7b
        +1d0e 376-377 40d 418-419 438-439 45d 48a-48b 4e2-4e5 10425 1044d
        +1d18 1d29 abb2
        +1d19 42f 44f
        +1d1b 3a4 3c4 422 442 4ac-4ad ab72
        +1d34 1d78
        +1d4b 1d9f
        +1d4d 1da2
        +1d79 a77d
        +1d8e a7c6
        +1e9f 394 3b4 53e 56e 2d60
        +1efb 1efa
        +1efd 1efc
        +2c30 2c00
        +2c31 2c01
        +2c32 2c02
        +2c33 2c03
        +2c34 2c04
        +2c35 2c05
        +2c36 2c06
        +2c37 2c07
        +2c38 2c08
        +2c39 2c09
        +2c3a 2c0a
        +2c3b 2c0b
        +2c3c 2c0c
        +2c3d 2c0d
        +2c3e 2c0e
        +2c3f 2c0f
        +2c40 2c10
        +2c41 2c11
        +2c42 2c12
        +2c43 2c13
        +2c44 2c14
        +2c45 2c15
        +2c46 2c16
        +2c47 2c17
        +2c48 2c18
        +2c49 2c19
        +2c4a 2c1a
        +2c4b 2c1b
        +2c4c 2c1c
        +2c4d 2c1d
        +2c4e 2c1e
        +2c4f 2c1f
        +2c50 2c20
        +2c51 2c21
        +2c52 2c22
        +2c53 2c23
        +2c54 2c24
        +2c55 2c25
        +2c56 2c26
        +2c57 2c27
        +2c58 2c28
        +2c59 2c29
        +2c5a 2c2a
        +2c5b 2c2b
        +2c5c 2c2c
        +2c5d 2c2d
        +2c5e 2c2e
        +2c5f 2c2f
        +2c61 2c60
        +2c65 23a
        +2c66 23e
        +2c68 2c67
        +2c6a 2c69
        +2c6c 2c6b
        +2c73 2c72
        +2c76 2c75 ab80
        +2c81 2c80
        +2c83 2c82
        +2c87 2c86
        +2c8b 2c8a
        +2c8d 2c8c
        +2c8f 2c8e
        +2c91 2c90
        +2c93 2c92
        +2c97 2c96
        +2c99 2c98
        +2c9b 2c9a
        +2c9d 2c9c
        +2ca1 2ca0
        +2ca7 2ca6
        +2ca9 2ca8
        +2caf 2cae
        +2cb3 2cb2
        +2cb5 2cb4
        +2cb7 2cb6
        +2cb9 2cb8
        +2cbb 2cba
        +2cbf 2cbe
        +2cc1 2cc0
        +2cc3 2cc2
        +2cc5 2cc4
        +2cc7 2cc6
        +2cc9 2cc8
        +2ccb 2cca
        +2ccf 2cce
        +2cd3 2cd2
        +2cd5 2cd4
        +2cd7 2cd6
        +2cd9 2cd8
        +2cdb 2cda
        +2cdd 2cdc
        +2cdf 2cde
        +2ce1 2ce0
        +2ce3 2ce2
        +2cec 2ceb
        +2cee 2ced
        +2cf3 2cf2
        +30fc a7f7
        +a641 a640
        +a643 a642
        +a649 a648
        +a64b a64a
        +a64f a64e
        +a653 a652
        +a655 a654
        +a657 a656
        +a659 a658
        +a65b a65a
        +a65d a65c
        +a65f a65e
        +a661 a660
        +a663 a662
        +a665 a664
        +a667 a666
        +a669 a668 104c3 104eb
        +a66b a66a
        +a66d a66c
        +a681 a680
        +a683 a682
        +a685 a684
        +a687 a686
        +a689 a688
        +a68b a68a
        +a68d a68c
        +a68f a68e
        +a691 a690
        +a693 a692
        +a697 a696
        +a69b a69a
        +a723 a722
        +a725 a724
        +a727 a726 a795
        +a72b a72a
        +a72d a72c
        +a72f a72e
        +a73f 37d 3ff a73e
        +a741 a740
        +a743 a742
        +a745 a744
        +a747 a746
        +a749 a748
        +a74d a74c
        +a751 a750
        +a753 a752
        +a755 a754
        +a757 a756
        +a759 a758
        +a75b a75a
        +a75d a75c
        +a75f a75e
        +a763 a762
        +a765 a764
        +a767 a766
        +a769 a768
        +a76d a76c
        +a76f a76e
        +a77a a779
        +a77c a77b
        +a77f a77e
        +a781 a780
        +a783 a782
        +a785 a784
        +a787 a786
        +a791 a790
        +a793 190 25b 388 395 3ad 3b5 3f5 404 454 510-511 1f10-1f15 1f18-1f1d 1f72-1f73 1fc8-1fc9 2c88-2c89 a792 ab9b
        +a793 10401 10429
        +a794 a7c4
        +a797 a796
        +a7a1 a7a0
        +a7a3 a7a2
        +a7a5 a7a4
        +a7a7 a7a6
        +a7a9 a7a8
        +a7b9 a7b8
        +a7bb a7ba
        +a7bd a7bc
        +a7bf a7be
        +a7c1 a7c0
        +a7c3 a7c2
        +a7c8 a7c7
        +a7ca a7c9
        +a7d1 a7d0
        +a7d7 a7d6
        +a7d9 a7d8
        +a7f6 a7f5
        +10428 10400
        +1042b 10403
        +1042d 10405
        +1042e 10406
        +1042f 10407
        +10430 10408
        +10431 10409
        +10432 1040a
        +10433 1040b
        +10434 1040c
        +10435 1040d
        +10436 1040e
        +10437 1040f
        +10438 10410
        +10439 10411
        +1043a a79a-a79b 10412
        +1043b 10413
        +1043c 10414
        +1043e 10416
        +10440 10418
        +10441 10419
        +10444 1041c
        +10445 1041d
        +10446 1041e
        +10447 1041f
        +10449 10421
        +1044a 10422
        +1044c 10424
        +1044e 10426
        +1044f 10427
        +10486 104a0
        +104d9 104b1
        +104da 104b2
        +104dc 104b4
        +104dd 104b5
        +104de 104b6
        +104df 104b7
        +104e0 104b8
        +104e1 104b9
        +104e2 104ba
        +104e3 104bb
        +104e4 104bc
        +104e5 104bd
        +104e6 104be
        +104e7 104bf
        +104e8 104c0
        +104e9 104c1
        +104ec 104c4
        +104ed 104c5
        +104ee 104c6
        +104ef 104c7
        +104f0 104c8
        +104f1 104c9
        +104f2 104ca
        +104f3 104cb
        +104f4 104cc
        +104f5 104cd
        +104f7 104cf
        +104f8 104d0
        +104fa 104d2
        +104fb 104d3
        """

    /// What is neither letter nor digit, above ASCII.
    static let notDrawn = """
        80-a9 ab-b1 b4 b6-b8 bb bf d0 d7 f0 f7 1c3 294 2b9-2be 2c2-2c6 2c8 2ca-2cb 2d0 2d2-2df 2e5-2eb 2ed-36f 374-375 37e
        384-385 387 3f6 482-489 55a-55f 589-5c7 5d9 5f2-61f 64b-660 66a-66d 670 6d4 6d6-6e4 6e7-6ed 6f0 6fd-6fe 700-70f 711
        730-74a 7a6-7b0 7eb-7ff 816-819 81b-823 825-827 829-83e 859-85e 888 890-89f 8ca-903 93a-93c 93e-94f 951-957 962-965
        970 97d 981-983 9bc 9be-9cd 9d7 9e2-9e3 9f2-9f3 9fa-9fb 9fd-a03 a3c-a51 a70-a71 a75-a83 abc abe-acd ae2-ae3 af0-af1
        afa-b03 b3c b3e-b57 b62-b63 b70 b82 bbe-bcd bd7 bf3-c04 c3c c3e-c56 c62-c63 c77 c7f c81-c84 cbc cbe-cd6 ce2-ce3
        d00-d03 d3b-d3c d3e-d4d d4f d57 d62-d63 d79 d81-d83 dca-ddf df2-df4 e31 e34-e3f e47-e4f e5a-e5b eb1 eb4-ebc ec8-ecd
        f01-f1f f34-f3f f71-f87 f8d-fda 102b-103e 104a-104f 1056-1059 105e-1060 1062-1064 1067-106d 1071-1074 1082-108d 108f
        109a-109f 10fb 135d-1368 1390-1399 1400 1427 1433 1437-1438 1440-1441 1444-1445 144a 166d-166e 1680 169b-169c 16b2
        16cc 16eb-16ed 1712-1715 1732-1736 1752-1753 1772-1773 17b4-17d6 17d8-17db 17dd 1800-180f 1885-1886 18a9 1920-1945
        19de-19ff 1a17-1a1f 1a55-1a7f 1aa0-1aa6 1aa8-1b04 1b34-1b44 1b5a-1b82 1ba1-1bad 1be6-1bff 1c24-1c3f 1c7e-1c7f
        1cc0-1ce8 1ced 1cf4 1cf7-1cf9 1dc0-1dff 1fbd 1fbf-1fc1 1fcd-1fcf 1fdd-1fdf 1fed-1fef 1ffd-206f 207a-207e 208a-208e
        20a0-2101 2103-2106 2108-2109 2114 2116-2118 211e-2123 2125 2127 2129 212e 213a-213b 2140-2144 214a-214d 214f
        218a-244a 249c-24e9 2500-2775 2794-2bff 2ce5-2cea 2cef-2cf1 2cf9-2cfc 2cfe-2cff 2d48 2d51 2d70-2d7f 2de0-2e2e
        2e30-3004 3008-3020 302a-3030 3033 3036-3037 303d-303f 304f-3050 3099-309c 30a0 30ce 30fb 3190-3191 3196-319f
        31c0-31e3 3200-321e 322a-3247 3250 3260-327f 328a-32b0 32c0-33ff 4dc0-4dff 4e36 4e3f a490-a4c6 a4f8-a4fb a4fd-a4ff
        a60d-a60f a66f-a67e a69e-a69f a6eb a6f0-a716 a720-a721 a778 a789-a78c a78f a802 a806 a80b a823-a830 a836-a839
        a874-a881 a8b4-a8cf a8e0-a8f1 a8f8-a8fa a8fc a8ff a926-a92f a947-a95f a980-a983 a9b3-a9cd a9de-a9df a9e5 aa29-aa36
        aa43 aa4c-aa4d aa5c-aa5f aa77-aa79 aa7b-aa7d aab0 aab2-aab4 aab7-aab8 aabe-aabf aac1 aade-aadf aaeb-aaf1 aaf5-aaf6
        ab5b ab6a-ab6b abe3-abed fb1d-fb1f fb29 fb39 fbb2-fbc2 fd3e-fd4f fdcf fdfc-fe6b feff-ff0f ff1a-ff20 ff3b-ff40
        ff5b-ff65 ffe0-fffd 10100-10102 10137-1013f 10179-10189 1018c-101fd 1029b 102e0 1031f 10376-1037a 1039f 103d0 1056f
        10857 10877-10878 1091f 1093f 10a01-10a0f 10a38-10a3f 10a50-10a58 10a7f 10ac8 10ae5-10ae6 10af0-10af6 10b39-10b3f
        10b99-10b9c 10d24-10d27 10eab-10ead 10f46-10f50 10f55-10f59 10f82-10f89 11000-11002 11038-1104d 11070 11073-11074
        1107f-11082 110b0-110cd 11100-11102 11127-11134 11140-11143 11145-11146 11173-11175 11180-11182 111b3-111c0
        111c5-111cf 111db 111dd-111df 1122c-1123e 112a9 112df-112ea 11300-11303 1133b-1133c 1133e-1134d 11357 11362-11374
        11435-11446 1144b-1144f 1145a-1145e 114b0-114c3 114c6 115af-115d7 115dc-115dd 11630-11643 11660-1166c 116ab-116b7
        116b9 1171d-1172b 1173c-1173f 1182c-1183b 11930-1193e 11940 11942-11946 119d1-119e0 119e2 119e4 11a01-11a0a
        11a33-11a39 11a3b-11a47 11a51-11a5b 11a8a-11a9c 11a9e-11aa2 11c2f-11c3f 11c41-11c45 11c70-11c71 11c92-11cb6
        11d31-11d45 11d47 11d8a-11d97 11ef3-11ef8 11fd5-11fff 12470-12474 12ff1-12ff2 13430-13438 16a6e-16a6f 16af0-16af5
        16b30-16b3f 16b44-16b45 16e97-16e9a 16f3f 16f4f 16f51-16f92 16fe2 16fe4-16ff1 1bc9c-1d245 1d300-1d356 1d6c1 1d6db
        1d6fb 1d715 1d735 1d74f 1d76f 1d789 1d7a9 1d7c3 1d800-1daaf 1e000-1e02a 1e130-1e136 1e14f 1e2ae 1e2ec-1e2ef 1e2ff
        1e8c8 1e8cc-1e8cd 1e8d0-1e8d6 1e944-1e94a 1e95e-1e95f 1ecac 1ecb0 1ed2e 1eef0-1f0f5 1f10d-1fbca
        """
}
